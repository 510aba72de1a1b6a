/** Journals of all that can happen to a fund's money, in any order of days. */
import fc from "fast-check";
import { sats } from "../../src/base/sats.ts";
import type { AccountName } from "../../src/ledger/account.ts";
import type { JournalEntry, Posting } from "../../src/ledger/journal.ts";
import { entryOf, holding, posting } from "./ledger.ts";

const PAIRS = [
  ["chain", "donations"],
  ["chain", "suspense"],
  ["grants", "chain"],
  ["networkFees", "chain"],
  ["losses", "chain"],
  ["operations", "chain"],
  ["refunds", "chain"],
  ["transfers", "chain"],
] as const satisfies readonly (readonly [AccountName, AccountName])[];

/** One event to be: numbers choose among what exists when its turn comes. */
const EVENT = fc.record({
  kind: fc.constantFrom("post", "post", "post", "hold", "commit", "void", "reverse"),
  programme: fc.nat(1),
  pair: fc.nat(PAIRS.length - 1),
  amount: fc.bigInt(2n, 1_000_000_000_000n),
  part: fc.bigInt(1n, 1_000_000_000_000n),
  pick: fc.nat(1_000),
  day: fc.integer({ min: 1, max: 28 }),
});

export const JOURNAL = fc.array(EVENT, { minLength: 1, maxLength: 25 });
export type JournalDraft = typeof JOURNAL extends fc.Arbitrary<infer T> ? T : never;

/** The entries of a draft, in the order in which they are recorded: all facts, so none is refused. `name` keeps two journals apart. */
export function entriesOf(
  draft: JournalDraft,
  name: string,
  programmes: readonly [string, string],
): JournalEntry[] {
  const holds: { key: string; amount: bigint; programme: string }[] = [];
  const posts: { key: string; programme: string }[] = [];
  return draft.flatMap(({ kind, programme: which, pair, amount, part, pick, day }, n) => {
    const key = `${name}/${n}`;
    let programme = programmes[which] ?? programmes[0];
    const [hold] = holds.splice(
      pick % Math.max(holds.length, 1),
      kind === "commit" || kind === "void" ? 1 : 0,
    );
    const [target] = posts.splice(pick % Math.max(posts.length, 1), kind === "reverse" ? 1 : 0);
    const postings: Posting[] = [];
    if (kind === "post") {
      postings.push(posting(key, programme, PAIRS[pair] ?? PAIRS[0], amount));
      posts.push({ key, programme });
    } else if (kind === "hold") {
      postings.push(holding(key, programme, amount));
      holds.push({ key, amount, programme });
    } else if (hold !== undefined) {
      programme = hold.programme;
      postings.push(
        kind === "void"
          ? { key, kind, hold: hold.key }
          : {
              key,
              kind: "commit",
              hold: hold.key,
              amount: sats(part < hold.amount ? part : hold.amount),
            },
      );
    } else if (target !== undefined) {
      programme = target.programme;
      postings.push({ key, kind: "reverse", of: target.key });
    } else return [];
    const effectiveOn = `2030-01-${String(day).padStart(2, "0")}`;
    return [{ ...entryOf(key, programme, postings, true), effectiveOn }];
  });
}
