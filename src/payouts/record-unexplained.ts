import { formatDate } from "../base/clock.ts";
import { formatOutPoint } from "../bitcoin/outpoint.ts";
import type { OutPoint } from "../bitcoin/outpoint.ts";
import { parseTransaction } from "../bitcoin/transaction.ts";
import type { ChainHandler, ConnectedBlock, SeenTransaction } from "../chain/chain.ts";
import type { Unit } from "../db/unit.ts";
import { factReversed } from "../ledger/entries.ts";
import { unexplainedReceived, unexplainedSpent } from "../ledger/unexplained-entries.ts";
import { postEntry } from "../ledger/post-entry.ts";
import { listTroubles } from "./batch-trouble.store.ts";
import { findBatch, findVariant } from "./batch.store.ts";
import { missedSpends } from "./missed-spends.view.ts";
import type { UnexplainedCoin } from "./unexplained.ts";
import {
  insertCoin,
  insertSpend,
  lockCoinsOf,
  ownCoinAt,
  saveCoin,
  saveRecovery,
} from "./unexplained.store.ts";
import { voidHandPaid } from "./void-hand-paid.ts";

/**
 * The handler that books what no batch explains, after the one that recognises batches: coins of ours that some other transaction in the
 * chain spends are a loss, what the same transaction pays back to us is in suspense. A reorganisation takes both back. Replaying a
 * change books nothing twice. Whom it pays joins no batch, and frozen ones that have them are given up. `onFound` hears of each such transaction that is in the chain, before the unit commits.
 */
export function recordUnexplained(onFound: () => void = () => undefined): ChainHandler {
  return async (unit, change) => {
    if (change.kind === "reorganised") {
      for (const block of change.disconnected) await eachSpending(unit, block, takeBack);
    }
    const connected = change.kind === "same" ? [] : change.connected;
    for (const block of connected) {
      await eachSpending(unit, block, async (...found) => {
        if (await isExplained(unit, found[1])) return;
        onFound();
        await book(...found);
      });
    }
    if (connected.length > 0) {
      for (const { raw, time } of await missedSpends(unit)) {
        onFound();
        await book(unit, wholeOf(raw), formatDate(time));
      }
    }
    await voidHandPaid(unit);
  };
}

async function eachSpending(
  unit: Unit,
  block: ConnectedBlock,
  follow: (...found: [unit: Unit, transaction: SeenTransaction, on: string]) => Promise<void>,
): Promise<void> {
  for (const transaction of block.transactions) {
    if (transaction.spent.length > 0) await follow(unit, transaction, formatDate(block.time));
  }
}

/**
 * Whether a batch was booked for it, or will be when the books take it: also what they refused to take for a form of one. A form of a dead batch, whose
 * payouts another one has paid by then, is not.
 */
async function isExplained(unit: Unit, { txid }: SeenTransaction): Promise<boolean> {
  const troubles = await listTroubles(unit);
  const variant = await findVariant(unit, txid);
  if (variant === undefined) return troubles.some((each) => each.txid === txid);
  if (troubles.some(({ batch }) => batch === variant.batch)) return true;
  const { state } = await findBatch(unit, variant.batch);
  return state === "confirmed" || state === "settled";
}

/** All that a transaction spends and makes; what of it is ours, the books find. */
function wholeOf(raw: Uint8Array): Spending {
  const { txid, inputs, outputs } = parseTransaction(raw);
  const received = outputs.map((_output, vout) => ({ vout }));
  return { txid, received, spent: inputs.map(({ outpoint }) => outpoint) };
}

/** What is booked of a transaction. */
interface Spending extends Pick<SeenTransaction, "txid" | "spent"> {
  readonly received: readonly { readonly vout: number }[];
}

async function book(unit: Unit, transaction: Spending, on: string): Promise<void> {
  const { txid, received, spent } = transaction;
  await insertSpend(unit, txid);
  for (const outpoint of spent) await bookCoin(unit, { kind: "spent", outpoint, spend: txid }, on);
  for (const { vout } of received)
    await bookCoin(unit, { kind: "returned", outpoint: { txid, vout }, spend: txid }, on);
}

async function bookCoin(
  unit: Unit,
  seen: { kind: UnexplainedCoin["kind"]; outpoint: OutPoint; spend: string },
  effectiveOn: string,
): Promise<void> {
  const own = await ownCoinAt(unit, seen.outpoint);
  if (own === undefined) return;
  const coin = await insertCoin(unit, { ...seen, ...own });
  if (coin.turns % 2 === 1) return;
  const booking = { ...coin, turn: coin.turns + 1, effectiveOn };
  await postEntry(
    unit,
    seen.kind === "spent" ? unexplainedSpent(booking) : unexplainedReceived(booking),
  );
  await saveCoin(unit, { ...coin, turns: coin.turns + 1 }, seen.spend);
}

async function takeBack(unit: Unit, { txid }: SeenTransaction): Promise<void> {
  for (const coin of await lockCoinsOf(unit, txid)) {
    if (coin.turns % 2 === 0) continue;
    const word = coin.kind === "spent" ? "spent" : "unexplained";
    const key = `${word}/${formatOutPoint(coin.outpoint)}/${coin.turns}`;
    const occasion = { programme: coin.programme, effectiveOn: formatDate(unit.at) };
    if (coin.recovered) {
      // Suspense has to have it again before it can be taken back from there.
      const name = `${formatOutPoint(coin.outpoint)}/${coin.turns}`;
      await postEntry(unit, factReversed({ ...occasion, key: `recovered/${name}` }));
      const from = coin.recoveredFrom ?? coin.programme;
      if (from !== coin.programme)
        await postEntry(
          unit,
          factReversed({ ...occasion, programme: from, key: `crossed/${name}` }),
        );
      await saveRecovery(unit, txid, { reason: undefined, first: undefined, second: undefined });
    }
    await postEntry(unit, factReversed({ ...occasion, key }));
    await saveCoin(
      unit,
      { ...coin, turns: coin.turns + 1, recovered: false, recoveredFrom: undefined },
      txid,
    );
  }
}
