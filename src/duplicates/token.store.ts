import { toHex } from "../base/bytes.ts";
import type { Id } from "../base/id.ts";
import type { Reader, Unit } from "../db/unit.ts";
import type { TokenField } from "./token.ts";

/** A token as it lies in the database, it and its key's id in hex. */
export interface TokenRow {
  readonly token: string;
  readonly field: TokenField;
  readonly keyId: string;
}

interface SharedRow {
  readonly case_id: Id<"case">;
  readonly token: Uint8Array;
  readonly field: TokenField;
}

/** Lets units that write or look for the same tokens go one after the other until they end, so that of two neither overlooks the other. */
export async function lockTokens(unit: Unit, tokens: readonly string[]): Promise<void> {
  await unit.sql.raw(
    `select pg_advisory_xact_lock(t.lock) from (
       select distinct ('x' || left(h, 16))::bit(64)::bigint as lock from unnest(cast(? as text[])) h order by lock) t`,
    [[...tokens]],
  );
}

/** The tokens of a case in hex, those that only fill up included. */
export async function listTokens(reader: Reader, id: Id<"case">): Promise<string[]> {
  const rows = await reader
    .sql<{ case_id: string; token: Uint8Array }>("duplicate_tokens")
    .where({ case_id: id })
    .select("token");
  return rows.map(({ token }) => toHex(token));
}

/** Adds tokens in the order given, those that are there passed over; the database refuses them for an erased case. */
export async function insertTokens(
  unit: Unit,
  id: Id<"case">,
  rows: readonly TokenRow[],
): Promise<void> {
  await unit
    .sql("duplicate_tokens")
    .insert(
      rows.map(({ token, field, keyId }) => ({
        case_id: id,
        token: Buffer.from(token, "hex"),
        field,
        key_id: Buffer.from(keyId, "hex"),
      })),
    )
    .onConflict()
    .ignore();
}

/** What other cases share with a case: whose, which token, and of what. */
export async function findShared(
  reader: Reader,
  id: Id<"case">,
): Promise<{ case: Id<"case">; token: string; field: TokenField }[]> {
  const { rows } = await reader.sql.raw<{ rows: SharedRow[] }>(
    `select theirs.case_id, theirs.token, theirs.field from duplicate_tokens own
     join duplicate_tokens theirs on theirs.token = own.token and theirs.case_id <> own.case_id
     where own.case_id = ? order by theirs.case_id`,
    [id],
  );
  return rows.map(({ case_id, token, field }) => ({ case: case_id, token: toHex(token), field }));
}

/** Which other cases than `but` have any of these tokens (hex), and which. */
export async function casesWith(
  reader: Reader,
  tokens: readonly string[],
  but: Id<"case">,
): Promise<{ case: Id<"case">; token: string }[]> {
  const rows = await reader
    .sql<SharedRow>("duplicate_tokens")
    .whereIn(
      "token",
      tokens.map((token) => Buffer.from(token, "hex")),
    )
    .whereNot("case_id", but)
    .select("case_id", "token");
  return rows.map(({ case_id, token }) => ({ case: case_id, token: toHex(token) }));
}

/** Removes the tokens under all keys but one, hex; returns how many. */
export async function deleteTokensNotUnder(unit: Unit, keyId: string): Promise<number> {
  return unit
    .sql("duplicate_tokens")
    .whereNot({ key_id: Buffer.from(keyId, "hex") })
    .delete();
}

/** Rewrites, in an order that nothing tells, the tokens and pairs of cases that moved in `since`, a month, or later; returns how many tokens. */
export async function rewriteDuplicates(unit: Unit, since: string): Promise<number> {
  const { rows } = await unit.sql.raw<{ rows: { count: number }[] }>(
    "select mix_duplicates(?) as count",
    [since],
  );
  return rows[0]?.count ?? 0;
}
