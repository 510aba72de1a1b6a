import { sats } from "../base/sats.ts";
import type { Sats } from "../base/sats.ts";
import type { Reader } from "../db/unit.ts";
import { commitmentOfOpening } from "./commitment.ts";
import type { PayoutPart } from "./commitment.ts";
import { parseLeaf } from "./leaf.ts";
import { findIndexes, findPublicCheckpoint, readEntries } from "./log.store.ts";
import { openPayoutCheck } from "./payout-check.ts";
import { findPayoutCheck } from "./payout-check.store.ts";

/** A part of a payout that stands in the public log, with what proves it. */
export interface OpenedPart {
  readonly index: number;
  readonly part: PayoutPart;
  readonly salt: string;
}

/** What a recipient finds of a payout in the public book. */
export interface PayoutInBook {
  readonly parts: number;
  /** What its parts add up to. */
  readonly sum: Sats;
  /** Those that the public checkpoint reaches. */
  readonly published: readonly OpenedPart[];
  /** Whether every part is of this payout, and every published one says in the log what it is. */
  readonly agrees: boolean;
}

/**
 * Opens the check of a payout with its own key and looks its parts up; undefined before it settled and when it is gone. Writes nothing: nobody
 * who watches the database sees that somebody looked. Refuses by the rules of sealed boxes when the key is another one.
 */
export async function payoutInBook(
  reader: Reader,
  of: { readonly payout: string; readonly secret: Uint8Array },
): Promise<PayoutInBook | undefined> {
  const box = await findPayoutCheck(reader, of.payout);
  if (box === undefined) return undefined;
  const { parts } = openPayoutCheck(box, of.secret);
  const size = (await findPublicCheckpoint(reader))?.size ?? 0;
  const indexes = await findIndexes(reader, parts.map(commitmentOfOpening));
  const published: OpenedPart[] = [];
  let agrees = isWhole(parts, of.payout);
  for (const { part, salt } of parts) {
    const c = commitmentOfOpening({ part, salt });
    const index = indexes.get(c);
    if (index === undefined || index >= size) continue;
    const [entry] = await readEntries(reader, index, 1);
    const leaf = entry && parseLeaf(entry);
    agrees &&= leaf?.t === "out" && leaf.c === c && leaf.p === part.p && leaf.s === part.s;
    published.push({ index, part, salt });
  }
  const sum = parts.reduce((total, { part }) => total + part.s, 0n);
  return { parts: parts.length, sum: sats(sum), published, agrees };
}

/** All parts of one payout are there, each once, and add up. */
function isWhole(parts: readonly { readonly part: PayoutPart }[], payout: string): boolean {
  const total = parts.reduce((all, { part }) => all + part.s, 0n);
  return parts.every(
    ({ part }, at) =>
      part.payout === payout && part.j === at + 1 && part.m === parts.length && part.sum === total,
  );
}
