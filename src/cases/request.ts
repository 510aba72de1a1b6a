import { code, date, fund, hex, satsField, unicodeText } from "../base/field.ts";
import { either, map, object, readShape, record, writeShape } from "../base/shape.ts";
import type { ShapeOf } from "../base/shape.ts";
import type { Sats } from "../base/sats.ts";
import type { ClaimKeys } from "../base/code-keys.ts";
import { toHex } from "../base/bytes.ts";
import { formatDate } from "../base/clock.ts";
import { FORM_VERSION } from "./application-form.ts";
import type { Application } from "./application-form.ts";

/** Most bytes of a request without evidence. */
const LIMIT = 65_536;

const answer = either<Sats, string>(
  satsField,
  unicodeText(4000),
  (value): value is Sats => typeof value === "bigint",
);

/**
 * FORMATS 8: what an applicant sends, whether typed into the page or sealed on their device. `claim` has the public side of
 * the claim code and the code's offline tag; the code itself is never inside.
 */
const requestShape = record("request", {
  answers: map(code, answer),
  bulletin: object({ message: hex(32), tag: hex(32) }),
  claim: object({ case: hex(16), lookup: hex(32), seal: hex(32), sign: hex(32) }),
  form: date,
  fund,
  language: code,
  made: date,
  programme: code,
});

/** A request as it is sealed and carried. */
export type AidRequest = ShapeOf<typeof requestShape>;

/** The request of a filled form, made at `at`, for the claim keys that were just derived. Answers left empty are absent. */
export function makeRequest(input: {
  fund: string;
  application: Application;
  keys: ClaimKeys;
  at: Date;
}): AidRequest {
  const { programme, language, amount, ...texts } = input.application;
  const answers: Record<string, string | Sats> = {};
  for (const [key, value] of Object.entries(texts)) {
    if (value !== undefined && value !== "") answers[key] = value;
  }
  if (amount !== undefined) answers["amount"] = amount;
  const { keys } = input;
  return {
    answers,
    bulletin: { message: toHex(keys.bulletinMessage), tag: toHex(keys.bulletinTag) },
    claim: {
      case: toHex(keys.caseTag),
      lookup: toHex(keys.lookupHash),
      seal: toHex(keys.sealPublic),
      sign: toHex(keys.signPublic),
    },
    form: FORM_VERSION,
    fund: input.fund,
    language,
    made: formatDate(input.at),
    programme,
  };
}

/** Canonical bytes of a request. */
export function encodeRequest(request: AidRequest): Uint8Array {
  return writeShape(requestShape, request);
}

/** Reads a request; refuses by the parsing rules of FORMATS 0. */
export function readRequest(bytes: Uint8Array): AidRequest {
  return readShape(requestShape, bytes, LIMIT);
}
