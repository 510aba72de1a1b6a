import type { Id } from "../base/id.ts";
import type { Unit } from "../db/unit.ts";
import type { Compared } from "./add-tokens.ts";
import { insertPair, lockPairs, savePair } from "./pair.store.ts";
import { newPair, otherOf, rememberMatch } from "./pair.ts";
import { findShared, listTokens, lockTokens } from "./token.store.ts";
import { tokensOf } from "./token.ts";
import type { ValueTokens } from "./token.ts";

/**
 * Finds the other cases that share a token with a case and keeps each as a pair; one that is known stays as it was judged, unless something strong is new.
 * `values` say which tokens under several keys are of one thing; what has tokens and is not among them, such as a file, is compared all the same. For units
 * of the staff alone: how long it takes depends on what is found. Safe to repeat.
 */
export async function findPairs(unit: Unit, compared: Compared): Promise<void> {
  const values = tokensOf(await compared.keys(), compared.values);
  await lockTokens(unit, await listTokens(unit, compared.case));
  const matches = new Map<Id<"case">, ValueTokens[]>();
  for (const { case: other, token, field } of await findShared(unit, compared.case)) {
    const value = values.find(({ tokens }) => tokens.includes(token)) ?? { field, tokens: [token] };
    const before = matches.get(other) ?? [];
    if (!before.includes(value)) matches.set(other, [...before, value]);
  }
  if (matches.size === 0) return;
  const known = new Map(
    (await lockPairs(unit, compared.case)).map((pair) => [otherOf(pair, compared.case), pair]),
  );
  for (const [other, match] of matches) {
    const before = known.get(other);
    if (before === undefined) await insertPair(unit, newPair(compared.case, other, match));
    else {
      const now = rememberMatch(before, match);
      if (now !== before) await savePair(unit, now);
    }
  }
}
