import { formatDate } from "../base/clock.ts";
import { Fault } from "../base/fault.ts";
import type { Unit } from "../db/unit.ts";
import { coinRecovered, lossCrossed } from "../ledger/unexplained-entries.ts";
import { postEntry } from "../ledger/post-entry.ts";
import { agreed } from "./recovery.ts";
import { shareRecovery } from "./share-recovery.ts";
import {
  lockExplanation,
  lockCoinsOf,
  lockRecovery,
  saveCoin,
  saveRecovery,
} from "./unexplained.store.ts";

/**
 * One person says that what came back of a transaction is ours to spend, and why; when a second one gives the same reason it leaves suspense,
 * is taken off the loss and can be promised; what came to another programme than the one that lost it is booked as moved between the two. The evidence is the chain's: the outputs are ours, in its active part. Faults: not-found
 * `spend-unknown`, conflict `coins-unexplained` (two people must have said before why the coins went), `suspense-empty`,
 * `recovery-exceeds-loss`, `explanation-differs`.
 */
export async function recoverCoins(
  unit: Unit,
  said: { readonly txid: string; readonly person: string; readonly reason: string },
): Promise<void> {
  const { second } = await lockExplanation(unit, said.txid);
  if (second === undefined)
    throw new Fault(
      "conflict",
      "coins-unexplained",
      "Two people have to say first why these coins were spent.",
    );
  const before = await lockRecovery(unit, said.txid);
  const after = agreed(before, said);
  const coins = (await lockCoinsOf(unit, said.txid)).filter(({ turns }) => turns % 2 === 1);
  const waiting = coins.filter(({ kind, recovered }) => kind === "returned" && !recovered);
  if (waiting.length === 0 && before.second === undefined)
    throw new Fault(
      "conflict",
      "suspense-empty",
      "Nothing that came back of this transaction is in suspense.",
    );
  const shared = shareRecovery(coins);
  if (shared === undefined)
    throw new Fault(
      "conflict",
      "recovery-exceeds-loss",
      "More came back than was lost, so some of it is somebody else's. It stays in suspense.",
    );
  await saveRecovery(unit, said.txid, after);
  if (after.second === undefined) return;
  for (const { coin, from } of shared) {
    const booking = { ...coin, turn: coin.turns, effectiveOn: formatDate(unit.at), from };
    await postEntry(unit, coinRecovered(booking));
    if (from !== coin.programme) await postEntry(unit, lossCrossed(booking));
    await saveCoin(unit, { ...coin, recovered: true, recoveredFrom: from }, said.txid);
  }
}
