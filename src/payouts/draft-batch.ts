import type { ApproverStep } from "../base/approver-steps.ts";
import { Fault } from "../base/fault.ts";
import type { SelectionRefused } from "../bitcoin/coin-selection.ts";
import type { Descriptor } from "../bitcoin/descriptor.ts";
import { lockTimeFor } from "../bitcoin/lock-time.ts";
import type { Network } from "../bitcoin/network.ts";
import { formatOutPoint } from "../bitcoin/outpoint.ts";
import type { FeeQuote } from "../chain/fee-estimate.ts";
import type { Unit } from "../db/unit.ts";
import { BATCH_RECIPIENTS } from "../programmes/policy.ts";
import { recipientsNamed } from "../programmes/policy.store.ts";
import { findPayingProgramme } from "../programmes/programme.store.ts";
import { freshRate } from "../rates/rate.store.ts";
import { economicDust } from "../wallet/coin.ts";
import { listCoins, spendableCoins } from "../wallet/coin.view.ts";
import type { SpendableCoin } from "../wallet/coin.view.ts";
import { findKeychain } from "../wallet/keychain.store.ts";
import { CURRENCIES } from "./award.ts";
import { findBatch } from "./batch.store.ts";
import type { Separation } from "../base/separation.ts";
import { batchRate } from "./batch-rate.ts";
import type { ManualRate } from "./batch-rate.ts";
import type { BatchRate } from "./batch.ts";
import { choosePayouts } from "./choose-payouts.ts";
import { coinsLacking } from "./coins-lacking.ts";
import { coinsSpent } from "./coins-spent.ts";
import { requireExplained } from "./explain-spend.ts";
import { feeCapsOf } from "./fee-caps.ts";
import type { LintPrice } from "./lint/subject.ts";
import type { Manifest } from "./manifest.ts";
import { frozenAmounts, pastBatches, reusedCoins } from "./past-batches.view.ts";
import type { Payout } from "./payout.ts";
import { listReturned } from "./payout.store.ts";
import { planBatch } from "./plan-batch.ts";
import { pricePayouts } from "./price-payouts.ts";
import type { PricedPayouts } from "./price-payouts.ts";
import type { BatchPlan, LintSurroundings, PlanInput } from "./plan-batch.ts";

/** What the caller knows of the fund and of the world when a batch is planned. */
export interface FreezeContext {
  readonly fund: string;
  readonly network: Network;
  /** Digest of the fund file. */
  readonly policy: string;
  /** Newest checkpoint of the log. */
  readonly head: { readonly size: number; readonly root: string };
  readonly tip: { readonly height: number; readonly time: Date };
  readonly quote: FeeQuote;
  /** Depth that what others paid must have at least to be spent. */
  readonly minDepth: number;
  /** How strictly reviewers are kept from approving. */
  readonly separation: Separation;
  /** How many people the people list has approve, and what the fund file asks for by what a batch pays. */
  readonly approvers: { readonly listed: number; readonly steps: readonly ApproverStep[] };
  /** Within how many hours after signing a batch is sent; 0 at once. */
  readonly windowHours: number;
}

/** What a treasurer asks for: payouts drawn at random unless some are named, at the quoted rate unless another is chosen. */
export interface BatchOrder {
  readonly programme: string;
  readonly payouts?: readonly string[] | undefined;
  readonly fee?: ManualRate | undefined;
}

/** A batch before it is fixed: whom it pays, out of which coins, and what an outsider will learn. */
export interface BatchDraft {
  readonly programme: string;
  readonly descriptor: Descriptor;
  /** With what each pays. */
  readonly payouts: readonly Payout[];
  /** The rate of awards in a currency, and the payouts of such awards; their holds are still those of before. */
  readonly price: PricedPayouts["rate"];
  readonly priced: readonly Payout[];
  /** The dead lineage that some of them were signed in, and what our own chain says of its end. */
  readonly replaces: Manifest["replaces"];
  readonly rate: BatchRate;
  readonly seed: Uint8Array;
  readonly planned: PlanInput<SpendableCoin>;
  readonly plan: BatchPlan<SpendableCoin>;
}

/**
 * Plans a batch and says what it will tell; its payouts are locked until the unit ends, and nothing is written. Faults: not-found
 * `programme-unknown`; conflict those of `choosePayouts` and `pricePayouts`, `coinsLacking`, `fee-refused`, `coins-unexplained`; invalid `fee-rate-outside`.
 */
export async function draftBatch(
  unit: Unit,
  context: FreezeContext,
  order: BatchOrder,
): Promise<BatchDraft> {
  const { code: programme, awardFloor } = await findPayingProgramme(unit, order.programme);
  const recipients = await recipientsNamed(unit, programme);
  await requireExplained(unit, programme);
  const { descriptor } = await findKeychain(unit, context.network, programme);
  const rate = batchRate(context.quote, order.fee);
  const chosen = await choosePayouts(unit, {
    network: context.network,
    programme,
    ids: order.payouts,
    most: recipients ?? BATCH_RECIPIENTS.usual,
    rate: rate.rate,
  });
  const { replaces } = chosen;
  const { payouts, rate: price, priced } = await pricePayouts(unit, chosen.payouts);
  const seed = unit.random.bytes(32);
  const rules = {
    programme,
    tipHeight: context.tip.height,
    minDepth: context.minDepth,
    dust: economicDust(descriptor),
  };
  const coins = await spendableCoins(unit, rules);
  const around: LintSurroundings = {
    programme,
    at: unit.at,
    isRateByHand: rate.basis === "manual",
    windowHours: context.windowHours,
    prices: await freshPrices(unit),
    past: await pastBatches(unit),
    frozen: await frozenAmounts(unit),
    reused: await reusedCoins(unit, coins),
    recipients,
    leastPayment: awardFloor,
  };
  const lockTime = lockTimeFor({ tip: context.tip, at: unit.at, seed });
  const planned = {
    payments: payouts,
    coins,
    descriptor,
    feeRate: rate.rate,
    relayFloor: context.quote.floor,
    caps: feeCapsOf(payouts.length),
    lockTime,
    seed,
    around,
  };
  const found = await planReplacing(unit, planned, { payouts, replaces });
  if (found.kind === "insufficient-funds") throw coinsLacking(await listCoins(unit, rules), found);
  const plan = required(found);
  return { programme, descriptor, payouts, price, priced, replaces, rate, seed, planned, plan };
}

/**
 * The plan, with a coin that the dead lineage and this batch cannot both spend: one that what ended the lineage brought back, or one of its own
 * that was left. Such a batch and the dead one can never both be mined, however deep a reorganisation is. Out of these alone if they
 * reach, and without them only if there is none, or a limit of the fee would break.
 */
async function planReplacing(
  unit: Unit,
  planned: PlanInput<SpendableCoin>,
  { payouts, replaces }: Pick<BatchDraft, "payouts" | "replaces">,
): Promise<ReturnType<typeof planBatch<SpendableCoin>>> {
  if (replaces === undefined) return planBatch(planned);
  const left = new Set(await coinsOfDead(unit, payouts));
  const coins = planned.coins
    .filter(
      ({ outpoint }) => outpoint.txid === replaces.spend || left.has(formatOutPoint(outpoint)),
    )
    .toSorted((a, b) => Number(b.value - a.value));
  const [largest] = coins;
  if (largest === undefined) return planBatch(planned);
  const alone = planBatch({ ...planned, coins });
  if (alone.kind === "planned") return alone;
  const among = planBatch({ ...planned, required: [largest.outpoint] });
  return among.kind === "planned" ? among : planBatch(planned);
}

/** Every coin of the dead batches that these payouts were signed in last: all forms of one spend the same. */
async function coinsOfDead(unit: Unit, payouts: readonly Payout[]): Promise<string[]> {
  const returned = await listReturned(
    unit,
    payouts.map(({ id }) => id),
  );
  const coins: string[] = [];
  for (const id of new Set(returned.map(({ batch }) => batch))) {
    coins.push(...coinsSpent(await findBatch(unit, id)).map(formatOutPoint));
  }
  return coins;
}

/** What a bitcoin is worth by the newest rates; none that is stale. */
async function freshPrices(unit: Unit): Promise<LintPrice[]> {
  const prices = await Promise.all(
    CURRENCIES.map((currency) => freshRate(unit, currency, unit.at)),
  );
  return prices.filter((price) => price !== undefined);
}

function required(plan: BatchPlan<SpendableCoin> | SelectionRefused): BatchPlan<SpendableCoin> {
  if (plan.kind === "planned") return plan;
  throw new Fault(
    "conflict",
    "fee-refused",
    "The fee would break a limit. Wait for lower rates, or pay more people at once.",
    {
      rule: plan.kind,
      fee: plan.fee.toString(),
    },
  );
}
