import { toHex } from "../base/bytes.ts";
import { shuffled } from "../base/clock.ts";
import type { Id } from "../base/id.ts";
import type { Unit } from "../db/unit.ts";
import type { RingKey } from "../vault/key-ring.ts";
import type { TokenKeys } from "./token-keys.ts";
import { insertTokens, listTokens, lockTokens } from "./token.store.ts";
import type { TokenRow } from "./token.store.ts";
import { rungOf, TOKEN_BYTES, tokensOf } from "./token.ts";
import type { TokenValue, ValueTokens } from "./token.ts";

/** A case, the keys in force, and what of it is compared. */
export interface Compared {
  readonly case: Id<"case">;
  readonly keys: TokenKeys;
  readonly values: readonly TokenValue[];
}

/**
 * Gives a case the tokens that it lacks, under every key of the file, so that it meets those that have theirs under an older one. Random tokens fill their
 * number up, so that a list of addresses is not known by its length. Takes no longer when another case has one of them: it says nothing to whoever gives an
 * address. Safe to repeat; refused by the database when the case was erased.
 */
export async function addTokens(unit: Unit, compared: Compared): Promise<void> {
  if (compared.values.length === 0) return;
  const keys = await compared.keys();
  const values = tokensOf(keys, compared.values);
  await lockTokens(
    unit,
    values.flatMap(({ tokens }) => tokens),
  );
  const own = new Set(await listTokens(unit, compared.case));
  const rows = keys.flatMap((key, at) => rowsUnder(unit, key, missing(values, at, own)));
  if (rows.length > 0) await insertTokens(unit, compared.case, shuffled(rows, unit.random));
}

/** Those of the values' tokens under the key at a place of the ring that the case does not have. */
function missing(
  values: readonly ValueTokens[],
  at: number,
  own: ReadonlySet<string>,
): Omit<TokenRow, "keyId">[] {
  return values.flatMap(({ field, tokens }) => {
    const token = tokens[at];
    return token === undefined || own.has(token) ? [] : [{ field, token }];
  });
}

function rowsUnder(
  unit: Unit,
  key: RingKey,
  fresh: readonly Omit<TokenRow, "keyId">[],
): TokenRow[] {
  const [first] = fresh;
  if (first === undefined) return [];
  const fill = Array.from({ length: rungOf(fresh.length) - fresh.length }, () => ({
    field: first.field,
    token: toHex(unit.random.bytes(TOKEN_BYTES)),
  }));
  return [...fresh, ...fill].map((row) => ({ ...row, keyId: key.id }));
}
