import { sats } from "../base/sats.ts";
import { planCancel } from "../bitcoin/bump.ts";
import type { Bump, BumpCaps, BumpRefused, FeeAndSize } from "../bitcoin/bump.ts";
import type { Descriptor } from "../bitcoin/descriptor.ts";
import type { FeeRate } from "../bitcoin/fee-rate.ts";
import { formatOutPoint } from "../bitcoin/outpoint.ts";
import type { OutPoint } from "../bitcoin/outpoint.ts";
import { readPsbt } from "../bitcoin/psbt.ts";
import { parseTransaction } from "../bitcoin/transaction.ts";
import { inputWeight, vsizeOf, weightOf } from "../bitcoin/weight.ts";
import type { Reader } from "../db/unit.ts";
import type { Batch } from "./batch.ts";
import { listCancels } from "./batch.store.ts";
import { cancelIndex, lostCancels } from "./cancel-script.view.ts";
import { coinFates } from "./coin-fates.view.ts";
import type { CoinFate } from "./coin-fates.view.ts";
import { coinsSpent } from "./coins-spent.ts";
import { listForms } from "./form.store.ts";
import type { NoWay } from "./no-way.ts";

/** A cancel as it would be now: the coins that it spends, its anchor among them. */
export interface CancelPlan extends Bump {
  readonly coins: readonly OutPoint[];
}

/** The batch, its dearest form and that one's descendants, and what a bump is planned by. */
export interface CancelAsked {
  readonly batch: Batch;
  readonly descriptor: Descriptor;
  readonly dearest: FeeAndSize;
  readonly descendants: readonly FeeAndSize[];
  readonly feeRate: FeeRate;
  readonly relayFloor: FeeRate;
  readonly incremental: FeeRate;
  readonly caps: BumpCaps;
  readonly at: Date;
}

/**
 * What a cancel would cost now. It spends the anchor, by which no form can be mined beside it, and those of the batch's other coins that the
 * active chain has: of a gift that was undone there may never be anything to spend. It outbids every form and earlier cancel that may wait
 * in somebody's mempool; one of which a coin is taken waits in none. `cancelled` while an earlier cancel stands that can be mined as it is.
 */
export async function cancelPlan(
  reader: Reader,
  asked: CancelAsked,
): Promise<CancelPlan | BumpRefused | NoWay> {
  const { batch } = asked;
  if (batch.kind !== "payout") return { kind: "payments-only" };
  const cancels = (await listCancels(reader, batch.id)).filter(({ state }) => state !== "voided");
  const fates = await coinFates(reader, coinsSpent(batch));
  const isThere = fatesAre(fates, batch, ({ fate }) => fate === "there");
  if (cancels.some((each) => stands(each, asked.at) && coinsSpent(each).every(isThere)))
    return { kind: "cancelled" };
  if ((await cancelIndex(reader, batch)) === "unknown") return { kind: "cancel-unseen" };
  const spent = fates.filter(({ outpoint }) => isThere(outpoint));
  const replaced = await dearestWaiting(reader, asked, { cancels, fates });
  const plan = planCancel({
    ...asked,
    inputs: spent.map(({ value }) => value),
    replaced,
    descendants: replaced.fee === 0n ? [] : asked.descendants,
  });
  return plan.kind === "planned" ? { ...plan, coins: spent.map((each) => each.outpoint) } : plan;
}

/**
 * Whether a cancel is in the way of what else its batch needs. One that some keys have signed when its time is over gets no other key's signature, and is
 * nobody's to give up, because what was signed may have been lost on its way: it stands no more, and the next cancel outbids it all the same.
 */
export function stands({ state, expiresAt }: Batch, at: Date): boolean {
  return state !== "voided" && (state !== "frozen" || expiresAt > at);
}

/** Of the forms and cancels that some node may have, what the dearest pays and weighs; nothing where there can be none. */
async function dearestWaiting(
  reader: Reader,
  { batch, dearest, descriptor }: CancelAsked,
  { cancels, fates }: { cancels: readonly Batch[]; fates: readonly CoinFate[] },
): Promise<FeeAndSize> {
  const isFree = fatesAre(fates, batch, ({ fate }) => fate !== "taken");
  const waiting: FeeAndSize[] = coinsSpent(batch).every(isFree) ? [dearest] : [];
  for (const cancel of cancels) {
    if (!coinsSpent(cancel).every(isFree)) continue;
    const vsize = signedVsize(cancel, descriptor);
    waiting.push(...(await listForms(reader, cancel)).map(({ fee }) => ({ fee, vsize })));
  }
  for (const { fee, raw } of await lostCancels(reader, batch.id))
    waiting.push({ fee, vsize: raw === undefined ? dearest.vsize : parseTransaction(raw).vsize });
  const nothing = { fee: sats(0n), vsize: dearest.vsize };
  return waiting.reduce((most, each) => (each.fee > most.fee ? each : most), nothing);
}

/** Whether a coin is as asked; of the anchor that is taken for granted, because every form of the lineage spends it. */
function fatesAre(
  fates: readonly CoinFate[],
  batch: Batch,
  isAsAsked: (coin: CoinFate) => boolean,
): (outpoint: OutPoint) => boolean {
  const known = new Map(fates.map((coin) => [formatOutPoint(coin.outpoint), isAsAsked(coin)]));
  known.set(formatOutPoint(batch.anchor), true);
  return (outpoint) => known.get(formatOutPoint(outpoint)) === true;
}

/** What a batch's transaction weighs once it is signed, in vB; an input as it is usually, or `weight` units. */
export function signedVsize(
  { psbt }: Pick<Batch, "psbt">,
  descriptor: Descriptor,
  weight = inputWeight(descriptor),
): number {
  const { inputs, outputs } = readPsbt(new Uint8Array(Buffer.from(psbt, "base64")));
  const scripts = outputs.map(({ script }) => script);
  return vsizeOf(weightOf({ inputs: inputs.length, inputWeight: weight, outputs: scripts }));
}
