import { formatTime } from "../base/clock.ts";
import type { LostBatch } from "./lost-signings.view.ts";

/** A lost batch in lines for a terminal: how much it pays, when it was signed, and what became of it. */
export function describeLost(lost: LostBatch): string[] {
  const total = lost.payouts.reduce((sum, { amount }) => sum + amount, 0n);
  const forms = lost.txids.map((txid) => `  transaction ${txid}`);
  return [
    `${lost.programme}: batch ${lost.batch}, signed ${formatTime(lost.signedAt)}, pays ${people(lost.payouts.length)} ${total} sats: ${wordsOf(lost)}`,
    ...forms,
  ];
}

function people(count: number): string {
  return count === 1 ? "1 person" : `${count} people`;
}

function wordsOf({ state, end, anchor }: LostBatch): string {
  if (end !== undefined)
    return `over, because ${end.spend} spent ${anchor} ${end.depth} blocks ago.`;
  return state === "seen" ? "seen." : "nobody has seen its transaction.";
}
