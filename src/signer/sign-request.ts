import { canonicalJson, parseCanonical } from "../base/canonical-json.ts";
import { CLAIM_OPENING } from "../base/claims-tree.ts";
import { base64, unicodeText } from "../base/field.ts";
import { array, fitShape, isObject, object, optional, record } from "../base/shape.ts";
import type { ShapeOf } from "../base/shape.ts";
import { toBase64 } from "../base/bytes.ts";
import { APPROVALS } from "../payouts/approval.ts";
import { SIGNED_AWARD } from "../payouts/award.ts";
import { SIGNED_DESTINATION } from "../payouts/destination.ts";
import { MANIFEST } from "../payouts/manifest.ts";

/** Largest request, in bytes (FORMATS 5). */
export const REQUEST_MAX = 16 * 1024 * 1024;

/** Largest PSBT inside one. */
const PSBT_MAX = 8 * 1024 * 1024;

/** That a claim key stands in the log: the opening, the close entry it belongs to, and that entry's `.tlog-proof`. */
const LOGGED_OPENING = object({
  close: unicodeText(65_536),
  opening: CLAIM_OPENING,
  proof: unicodeText(65_536),
});

/** The shape of FORMATS 5's request. */
export const SIGN_REQUEST = record("sign-request", {
  approvals: APPROVALS,
  awards: array(SIGNED_AWARD, 0, 200),
  destinations: array(SIGNED_DESTINATION, 0, 200),
  manifest: MANIFEST,
  openings: optional(array(LOGGED_OPENING, 0, 200)),
  psbt: base64(PSBT_MAX),
});

/** One request to sign. */
export type SignRequest = ShapeOf<typeof SIGN_REQUEST>;

/** Reads a request; refuses by the parsing rules of FORMATS 0. */
export function parseSignRequest(bytes: Uint8Array): SignRequest {
  return fitShape(SIGN_REQUEST, parseCanonical(bytes, REQUEST_MAX));
}

/** The `t` of a request, so that the socket knows who answers; undefined when the bytes are no canonical object. */
export function requestType(bytes: Uint8Array): string | undefined {
  try {
    const json = parseCanonical(bytes, REQUEST_MAX);
    const type = isObject(json) ? json["t"] : undefined;
    return typeof type === "string" ? type : undefined;
  } catch {
    return undefined;
  }
}

/** What a request is answered with. `digest` stands in a refusal where one could be computed. */
export type SignAnswer =
  | {
      readonly kind: "signed";
      readonly digest: string;
      readonly psbt: Uint8Array;
      readonly txid: string;
      readonly words: string;
    }
  | {
      readonly kind: "refused";
      readonly rule: string;
      readonly item: number | undefined;
      readonly digest: string | undefined;
    };

/** The response line of FORMATS 5. */
export function signResponse(answer: SignAnswer): string {
  if (answer.kind === "signed") {
    const { digest, psbt, txid, words } = answer;
    const rest = { result: "signed", t: "sign-response", v: 1 };
    return canonicalJson({ digest, psbt: toBase64(psbt), txid, words, ...rest });
  }
  const { rule, item, digest } = answer;
  return canonicalJson({
    ...(digest !== undefined && { digest }),
    ...(item !== undefined && { item }),
    result: "refused",
    rule,
    t: "sign-response",
    v: 1,
  });
}
