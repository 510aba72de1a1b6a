import { must } from "../base/refusal.ts";
import { code, fund, hex, matching } from "../base/field.ts";
import { record } from "../base/shape.ts";
import type { ShapeOf } from "../base/shape.ts";
import { makeStatement, openStatement } from "../base/statement.ts";
import type { StatementTrust, StatementType } from "../base/statement.ts";
import type { NoteSigner } from "../base/tlog/note.ts";

const SHAPE = record("vouch", {
  fund,
  group: code,
  month: matching(/^[0-9]{4}-(0[1-9]|1[0-2])$/),
  programme: code,
  tag: hex(16),
});

/**
 * A group's word for one request. `tag` is made of the claim code (`base/code-keys.ts`) and names the request to nobody; `month`, as `YYYY-MM`, is that in which it
 * was signed, whose quota it counts against.
 */
export type Vouch = ShapeOf<typeof SHAPE>;

/** The statement `commonpurse/vouch/v1`, signed by the group's key. */
const VOUCH_STATEMENT: StatementType<Vouch> = { type: "vouch", shape: SHAPE };

/** Longest text of a vouch that is read, in characters: what one is, with room for what a messenger adds. */
export const VOUCH_MAX = 2_000;

/** A vouch as text. Throws TypeError when it does not fit. */
export function makeVouch(vouch: Vouch, signer: NoteSigner): string {
  return makeStatement(VOUCH_STATEMENT, vouch, [signer]);
}

/**
 * Reads a vouch as somebody pasted it: line ends and blanks around it do not matter. Refusals: the rules of statements; `note-unsigned` also when it was
 * signed by another group than it names.
 */
export function openVouch(text: string, trust: StatementTrust): Vouch {
  const { value, signed } = openStatement(VOUCH_STATEMENT, asNote(text), trust);
  must(
    signed.some(({ name }) => name === value.group),
    "note-unsigned",
  );
  return value;
}

/** The months whose vouches are taken at an instant: this one and the last, as `YYYY-MM`. */
export function vouchMonths(at: Date): readonly string[] {
  const last = new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() - 1, 1));
  return [at, last].map((each) => each.toISOString().slice(0, 7));
}

function asNote(text: string): string {
  return `${text.replaceAll("\r\n", "\n").trim()}\n`;
}
