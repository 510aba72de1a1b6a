import { equalBytes, utf8 } from "../base/bytes.ts";
import { Fault } from "../base/fault.ts";
import type { Sats } from "../base/sats.ts";
import { planChild, planReplacement } from "../bitcoin/bump.ts";
import type { Bump, BumpRefused, ChildPlan } from "../bitcoin/bump.ts";
import { feeRate } from "../bitcoin/fee-rate.ts";
import type { FeeRate } from "../bitcoin/fee-rate.ts";
import type { Network } from "../bitcoin/network.ts";
import type { OutPoint } from "../bitcoin/outpoint.ts";
import { readPsbt } from "../bitcoin/psbt.ts";
import type { Descriptor } from "../bitcoin/descriptor.ts";
import { parseTransaction } from "../bitcoin/transaction.ts";
import type { TransactionOutput } from "../bitcoin/transaction.ts";
import { largestInputWeight } from "../bitcoin/weight.ts";
import type { Reader } from "../db/unit.ts";
import { findKeychain } from "../wallet/keychain.store.ts";
import { manifestOf } from "./batch.ts";
import type { Batch } from "./batch.ts";
import { findBatch, listCancels, listChildren, listVariants } from "./batch.store.ts";
import { isPartlySigned, listForms } from "./form.store.ts";
import { lineageEnd } from "./lineage-end.view.ts";
import type { Form } from "./form.store.ts";
import { cancelPlan, signedVsize, stands } from "./cancel-plan.view.ts";
import type { CancelPlan } from "./cancel-plan.view.ts";
import { feeCapsOf } from "./fee-caps.ts";
import { changeIndex, parseManifest } from "./manifest.ts";
import type { NoWay } from "./no-way.ts";

/** What each transaction must pay for its own relay beyond what it replaces: nodes older than Bitcoin Core 30 ask for 1 sat/vB. */
const INCREMENTAL = feeRate(1_000n);

/** What lifting a batch that is on its way would take now; amounts in sats. */
export interface BumpPlans {
  /** The signed form that would be lifted, or what is partly signed; what it pays and weighs. */
  readonly txid: string;
  readonly fee: Sats;
  readonly vsize: number;
  /** The most that a child or a cancel may cost, by how many the batch pays. */
  readonly feeMost: Sats;
  /** A child that spends its change, the coin at `coin`. */
  readonly child: (ChildPlan & { readonly coin: OutPoint }) | BumpRefused | NoWay;
  /** The same payments at a higher fee out of the change, within the fee that two people approved. */
  readonly replacement: Bump | BumpRefused | NoWay;
  /** What is left of its coins back to the wallet: nobody is paid. */
  readonly cancel: CancelPlan | BumpRefused | NoWay;
}

/**
 * What a child, a replacement and a cancel of a signed batch would cost at `rate`. A child lifts the dearest of its signed forms; the other two
 * must outbid the dearest form that may be signed, also one that is asked for and not back from the signer. Known are only its own
 * transactions: what payees do with their outputs can make a replacement dearer, which the node says when it is asked to take one. Faults:
 * not-found `batch-unknown`; conflict `batch-transition` when the batch is not signed, or confirmed already. What can only be cancelled: a dead one that
 * could be mined after a reorganisation, while another one pays what it paid, one that stayed partly signed when its time was over, because the
 * keys that have not signed may still do so, and one of which no manifest is here.
 */
export async function bumpPlans(
  reader: Reader,
  input: { network: Network; batch: string; rate: FeeRate; relayFloor: FeeRate; at: Date },
): Promise<BumpPlans> {
  const { batch, signed, dearest } = await stuckLineage(reader, input);
  const { descriptor } = await findKeychain(reader, input.network, batch.programme);
  const { outputs } = signed;
  const vsize = signedVsize(dearest, descriptor);
  const script = batch.manifest === undefined ? undefined : changeScript(batch, descriptor);
  const changeIn = (from: readonly TransactionOutput[]): number =>
    from.findIndex((output) => script !== undefined && equalBytes(output.script, script));
  const vout = changeIn(outputs);
  const coin = outputs[vout];
  const change = outputsOf(dearest).at(changeIn(outputsOf(dearest)));
  const children = await listChildren(reader, signed.txid);
  const isCancelled = (await listCancels(reader, batch.id)).some((each) => stands(each, input.at));
  const itself = { fee: signed.fee, vsize };
  const { rate, relayFloor } = input;
  const bump = { descriptor, feeRate: rate, relayFloor, incremental: INCREMENTAL };
  const caps = feeCapsOf(coin === undefined ? outputs.length : outputs.length - 1);
  const replaced = { fee: dearest.fee, vsize };
  const descendants = children.map(({ fee }) => ({ fee, vsize: 0 }));
  return {
    txid: signed.txid,
    ...itself,
    feeMost: caps.fee,
    child: childPlan(),
    replacement: replacementPlan(),
    cancel: await cancelPlan(reader, {
      ...bump,
      ...{ batch, dearest: replaced, descendants, caps, at: input.at },
    }),
  };

  function childPlan(): BumpPlans["child"] {
    if (batch.kind !== "payout") return { kind: "payments-only" };
    if (batch.state === "dead") return { kind: "replaced" };
    if (batch.state === "frozen") return { kind: "unsigned" };
    if (isCancelled) return { kind: "cancelled" };
    if (batch.manifest === undefined) return { kind: "forgotten" };
    if (children.length > 0) return { kind: "child-exists" };
    if (coin === undefined) return { kind: "no-change" };
    const cluster = { count: 1, vsize };
    const plan = planChild({ ...bump, coin: coin.value, ancestors: [itself], cluster, caps });
    return plan.kind === "planned" ? { ...plan, coin: { txid: signed.txid, vout } } : plan;
  }

  function replacementPlan(): BumpPlans["replacement"] {
    if (batch.state === "dead") return { kind: "replaced" };
    if (batch.state === "frozen") return { kind: "unsigned" };
    if (isCancelled) return { kind: "cancelled" };
    if (batch.manifest === undefined) return { kind: "forgotten" };
    if (change === undefined || script === undefined) return { kind: "no-change" };
    return planReplacement({
      ...bump,
      replaced,
      largest: signedVsize(dearest, descriptor, largestInputWeight(descriptor)),
      descendants,
      change: change.value,
      caps: { ...caps, fee: batch.feeCap },
    });
  }
}

/** What is lifted or ended of a batch: its dearest signed form, or one that some keys have signed. */
interface Lifted {
  readonly txid: string;
  readonly fee: Sats;
  readonly outputs: readonly TransactionOutput[];
}

/**
 * A batch that is on its way, dead though nothing in the chain keeps it out any more, or partly signed and out of time; what is lifted of it, and the
 * dearest form that may be signed.
 */
async function stuckLineage(
  reader: Reader,
  { batch: id, at }: { readonly batch: string; readonly at: Date },
): Promise<{ batch: Batch; signed: Lifted; dearest: Form }> {
  const batch = await findBatch(reader, id);
  const forms = await listForms(reader, batch);
  const whole = await dearestSigned(reader, id);
  const isDue = batch.state === "signed" || (await isUndead(reader, batch));
  const isLeft = batch.expiresAt <= at && (await isPartlySigned(reader, id));
  const [first] = forms;
  const signed =
    batch.state === "frozen" && isLeft && first !== undefined ? unsignedOf(first) : whole;
  const dearest = forms.findLast(
    ({ fee, refusal }) => fee === signed?.fee || refusal === undefined,
  );
  if ((isDue || batch.state === "frozen") && signed && dearest) return { batch, signed, dearest };
  throw new Fault(
    "conflict",
    "batch-transition",
    `A ${batch.state} batch is not on its way, so there is nothing to lift.`,
    { from: batch.state },
  );
}

async function dearestSigned(reader: Reader, batch: string): Promise<Lifted | undefined> {
  const [first, ...more] = await listVariants(reader, batch);
  const most = more.reduce((best, each) => (best && best.fee >= each.fee ? best : each), first);
  return most && { ...most, outputs: parseTransaction(most.raw).outputs };
}

/** A form that is not whole: in segwit no signature changes its txid. */
function unsignedOf(form: Form): Lifted {
  const { txid } = readPsbt(new Uint8Array(Buffer.from(form.psbt, "base64"))).unsigned;
  return { txid, fee: form.fee, outputs: outputsOf(form) };
}

/** The script that a batch's change is paid to; undefined where it has none. Fault not-found `batch-forgotten`. */
export function changeScript(batch: Batch, descriptor: Descriptor): Uint8Array | undefined {
  const index = changeIndex(parseManifest(utf8(manifestOf(batch))));
  return index === undefined ? undefined : descriptor.scriptAt(1, index);
}

/** Whether a dead batch could be mined, because a reorganisation took away what it died of, and its payouts are signed in another one. */
async function isUndead(reader: Reader, { id, state }: Batch): Promise<boolean> {
  return state === "dead" && (await lineageEnd(reader, id)) === undefined;
}

function outputsOf(form: Form): readonly TransactionOutput[] {
  return readPsbt(new Uint8Array(Buffer.from(form.psbt, "base64"))).unsigned.outputs;
}
