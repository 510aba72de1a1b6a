import { fromHex, utf8 } from "../base/bytes.ts";
import { sats } from "../base/sats.ts";
import type { Sats } from "../base/sats.ts";
import type { Transaction } from "../bitcoin/transaction.ts";
import type { Reader } from "../db/unit.ts";
import { findAddress } from "../wallet/keychain.store.ts";
import type { Batch } from "./batch.ts";
import { parseManifest } from "./manifest.ts";
import { ownCoinAt } from "./unexplained.store.ts";
import { withoutPayments } from "./without-payments.ts";

/**
 * The fee, in sats, of a transaction that makes just the payments of this batch out of coins of its programme, the rest to one change address of it: a
 * form of the batch by what it does, whoever made it. Undefined for any other, and for a batch that is forgotten or pays nobody.
 */
export async function feeOfSamePayments(
  reader: Reader,
  batch: Batch,
  { inputs, outputs }: Transaction,
): Promise<Sats | undefined> {
  if (batch.kind !== "payout" || batch.manifest === undefined) return undefined;
  const { payouts } = parseManifest(utf8(batch.manifest));
  const rest = withoutPayments(
    outputs,
    payouts.map(({ script, amount }) => ({ script: fromHex(script), value: amount })),
  );
  if (rest === undefined) return undefined;
  const [change, ...more] = rest;
  if (more.length > 0) return undefined;
  if (change !== undefined) {
    const address = await findAddress(reader, change.script);
    if (address?.chain !== 1 || address.programme !== batch.programme) return undefined;
  }
  let fee = -outputs.reduce((sum, { value }) => sum + value, 0n);
  for (const { outpoint } of inputs) {
    const coin = await ownCoinAt(reader, outpoint);
    if (coin?.programme !== batch.programme) return undefined;
    fee += coin.amount;
  }
  return fee < 0n ? undefined : sats(fee);
}
