import { formatDate } from "../base/clock.ts";
import type { Unit } from "../db/unit.ts";
import type { ChainChange, ChainHandler, ConnectedBlock, SeenTransaction } from "../chain/chain.ts";
import type { AuditorsOf } from "../audit/envelope-keys.view.ts";
import { recordGift } from "../audit/record-gift.ts";
import { giftConfirmed, giftFound, giftLost, giftReorganised } from "../ledger/entries.ts";
import { postEntry } from "../ledger/post-entry.ts";
import { findAddress } from "../wallet/keychain.store.ts";
import type { Gift } from "./donation.ts";
import {
  findDonation,
  insertGift,
  listUnsettledAtDepth,
  lockGifts,
  saveGift,
} from "./donation.store.ts";

/**
 * The handler that turns outputs to our addresses into gifts: booked when confirmed, taken back when a reorganisation removes the
 * block, given to the public book when `settleDepth` deep. What the book has is never taken out of it: a gift that is gone after that
 * is a loss, until it is back. Runs in the unit of the chain change; replaying a change books nothing twice.
 */
export function recordGifts(settleDepth: number, auditors: AuditorsOf): ChainHandler {
  return async (unit, change) => {
    for (const transaction of change.mempool.arrived) await giftsOf(unit, transaction);
    if (change.kind === "reorganised") {
      for (const block of change.disconnected) await takeBack(unit, block);
    }
    if (change.kind !== "same") {
      for (const block of change.connected) await book(unit, block);
    }
    await settle(unit, change, { settleDepth, auditors });
  };
}

/**
 * The gifts in a transaction. What our own coins pay to us is none: change of a batch, or what came back of coins that no batch spent. An
 * output of no satoshis, which consensus allows and anybody can have mined, gives nothing: neither the books nor the donor's page have a line
 * for it.
 */
async function giftsOf(unit: Unit, transaction: SeenTransaction): Promise<Gift[]> {
  if (transaction.spent.length > 0) return [];
  const gifts: Gift[] = [];
  for (const output of transaction.received) {
    if (output.value === 0n) continue;
    const address = await findAddress(unit, output.script);
    if (address === undefined) continue;
    gifts.push(
      await insertGift(unit, {
        outpoint: { txid: transaction.txid, vout: output.vout },
        programme: address.programme,
        script: output.script,
        amount: output.value,
      }),
    );
  }
  return gifts;
}

async function book(unit: Unit, block: ConnectedBlock): Promise<void> {
  for (const transaction of block.transactions) {
    for (const gift of await giftsOf(unit, transaction)) {
      if (gift.turns % 2 === 1) continue;
      const booking = { ...gift, effectiveOn: formatDate(block.time) };
      await postEntry(
        unit,
        gift.settled
          ? giftFound({ ...booking, turn: gift.turns - 1 })
          : giftConfirmed({ ...booking, turn: gift.turns + 1 }),
      );
      await saveGift(unit, { ...gift, turns: gift.turns + 1 });
    }
  }
}

async function takeBack(unit: Unit, block: ConnectedBlock): Promise<void> {
  for (const transaction of block.transactions) {
    for (const gift of await lockGifts(unit, transaction.txid)) {
      if (gift.turns % 2 === 0) continue;
      const booking = { ...gift, turn: gift.turns, effectiveOn: formatDate(unit.at) };
      await postEntry(unit, gift.settled ? giftLost(booking) : giftReorganised(booking));
      await saveGift(unit, { ...gift, turns: gift.turns + 1 });
    }
  }
}

async function settle(
  unit: Unit,
  change: ChainChange,
  { settleDepth, auditors }: { settleDepth: number; auditors: AuditorsOf },
): Promise<void> {
  const height = change.tip.height - settleDepth + 1;
  const gifts = await listUnsettledAtDepth(unit, height);
  if (gifts.length === 0) return;
  const keys = await auditors(unit);
  for (const gift of gifts) {
    const donation = await findDonation(unit, gift.script);
    const settled = {
      programme: gift.programme,
      outpoint: gift.outpoint,
      amount: gift.amount,
      settledAt: gift.height + settleDepth - 1,
      receipt: donation && { lookupHash: donation.receiptLookup, sealKey: donation.receiptSeal },
    };
    await recordGift(unit, settled, keys);
    await saveGift(unit, { ...gift, settled: true });
  }
}
