import { toHex } from "../base/bytes.ts";
import { formatDate, formatTime } from "../base/clock.ts";
import { Fault } from "../base/fault.ts";
import { newReference } from "../base/id.ts";
import { sixWords } from "../base/proquint.ts";
import { sats, sumSats } from "../base/sats.ts";
import type { FeeCaps } from "../bitcoin/coin-selection.ts";
import type { Descriptor } from "../bitcoin/descriptor.ts";
import { feeRate } from "../bitcoin/fee-rate.ts";
import { lockTimeFor } from "../bitcoin/lock-time.ts";
import type { Network } from "../bitcoin/network.ts";
import { formatOutPoint } from "../bitcoin/outpoint.ts";
import type { FeeQuote } from "../chain/fee-estimate.ts";
import type { Unit } from "../db/unit.ts";
import { feeReserved } from "../ledger/entries.ts";
import { postEntry } from "../ledger/post-entry.ts";
import { findOpenProgramme } from "../programmes/programme.store.ts";
import { economicDust } from "../wallet/coin.ts";
import { spendableCoins } from "../wallet/coin.view.ts";
import { lockKeychain } from "../wallet/keychain.store.ts";
import { reserveCoins } from "../wallet/reservation.store.ts";
import { revealChange } from "../wallet/reveal-address.ts";
import { batchRate } from "./batch-rate.ts";
import type { ManualRate } from "./batch-rate.ts";
import type { BatchRate } from "./batch.ts";
import { insertBatch } from "./batch.store.ts";
import { requireExplained } from "./explain-spend.ts";
import { changePath, formatManifest, inManifestOrder, manifestDigest } from "./manifest.ts";
import type { Manifest } from "./manifest.ts";
import type { Payout } from "./payout.ts";
import { lockReadyPayouts } from "./payout.store.ts";
import { planBatch } from "./plan-batch.ts";
import type { BatchPlan } from "./plan-batch.ts";

/** A frozen batch goes stale after a day: rates, fees and budgets move on. */
const LIFE_MS = 24 * 3600 * 1000;

/** Most recipients of one transaction unless the treasurer asks for more: each of them sees the others' amounts. */
export const RECIPIENTS_DEFAULT = 5;

/** Hard limit of the manifest (FORMATS 3). */
export const RECIPIENTS_MAX = 200;

/** Fee guards of every batch: at most 100,000 sats, 5 per cent of what is paid, 200 sat/vB. */
export const FEE_CAPS: FeeCaps = { fee: sats(100_000n), sharePercent: 5, rate: feeRate(200_000n) };

/** What the caller knows of the fund and of the world when a batch is frozen. */
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
}

/** What a treasurer asks for: the oldest payouts unless some are named, at the quoted rate unless another is chosen. */
export interface FreezeOrder {
  readonly programme: string;
  readonly payouts?: readonly string[] | undefined;
  readonly fee?: ManualRate | undefined;
  readonly maker: string;
}

/**
 * Freezes a batch: payouts bound, coins and fee reserved, change issued, manifest and unsigned PSBT stored, in one unit. Returns the
 * batch's id. Faults: not-found `programme-unknown`; conflict `payouts-missing`, `coins-insufficient`, `fee-refused`,
 * `coins-taken`, `insufficient-funds`, `losses-open`, `coins-unexplained`; invalid `fee-rate-outside`.
 */
export async function freezeBatch(
  unit: Unit,
  context: FreezeContext,
  input: FreezeOrder,
): Promise<string> {
  const { code: programme } = await findOpenProgramme(unit, input.programme);
  await requireExplained(unit, programme);
  const { descriptor } = await lockKeychain(unit, context.network, programme);
  const payouts = await lockReadyPayouts(unit, {
    programme,
    ids: input.payouts,
    limit: input.payouts === undefined ? RECIPIENTS_DEFAULT : RECIPIENTS_MAX,
  });
  checkPayouts(payouts, input.payouts);
  const change = await revealChange(unit, { network: context.network, programme });
  const seed = unit.random.bytes(32);
  const rate = batchRate(context.quote, input.fee);
  const draft = { programme, descriptor, payouts, changeIndex: change.index, seed, rate };
  const plan = planned(await planDraft(unit, context, draft));
  const frozen = {
    id: newReference<"batch">(unit.random),
    expiresAt: new Date(unit.at.getTime() + LIFE_MS),
  };
  const manifest = manifestOf(context, {
    ...draft,
    ...frozen,
    plan,
    maker: input.maker,
    nonce: unit.random.bytes(16),
  });
  const digest = manifestDigest(manifest);
  await insertBatch(
    unit,
    {
      ...frozen,
      programme,
      version: manifest.version,
      manifest: Buffer.from(formatManifest(manifest)).toString("utf8"),
      digest: toHex(digest),
      words: await sixWords(digest),
      psbt: Buffer.from(plan.psbt).toString("base64"),
      seed,
      anchor: plan.anchor,
      fee: plan.fee,
      rate,
      feeCap: plan.feeCap,
      maker: input.maker,
    },
    payouts.map((payout) => payout.id),
  );
  await reserveCoins(
    unit,
    frozen.id,
    plan.inputs.map((coin) => coin.outpoint),
  );
  const occasion = { programme, effectiveOn: formatDate(unit.at) };
  await postEntry(unit, feeReserved({ ...occasion, batch: frozen.id, feeCap: plan.feeCap }));
  return frozen.id;
}

interface Draft {
  readonly programme: string;
  readonly descriptor: Descriptor;
  readonly payouts: readonly Payout[];
  readonly changeIndex: number;
  readonly seed: Uint8Array;
  readonly rate: BatchRate;
}

function manifestOf(
  context: FreezeContext,
  batch: Draft & { id: string; expiresAt: Date; plan: BatchPlan; maker: string; nonce: Uint8Array },
): Manifest {
  const { plan, payouts } = batch;
  return {
    anchor: formatOutPoint(plan.anchor),
    barred: [...new Set([batch.maker, ...payouts.flatMap((payout) => payout.reviewers)])].sort(),
    batch: batch.id,
    change: plan.hasChange ? changePath(batch.changeIndex) : "none",
    expires: formatTime(batch.expiresAt),
    feeCap: plan.feeCap,
    fund: context.fund,
    head: context.head,
    kind: "payout",
    network: context.network,
    nonce: toHex(batch.nonce),
    payouts: inManifestOrder(payouts.map(manifestItem)),
    policy: context.policy,
    programme: batch.programme,
    rate: "none",
    total: sumSats(payouts.map((payout) => payout.amount)),
    version: 1,
    wallet: batch.descriptor.checksum,
  };
}

function checkPayouts(found: readonly Payout[], asked: readonly string[] | undefined): void {
  if (found.length === 0 || (asked !== undefined && found.length !== new Set(asked).size)) {
    throw new Fault(
      "conflict",
      "payouts-missing",
      asked === undefined
        ? "No payout of this programme waits for a batch."
        : "Some of these payouts do not exist, are of another programme, or are in a batch already.",
    );
  }
}

async function planDraft(
  unit: Unit,
  context: FreezeContext,
  input: Draft,
): Promise<ReturnType<typeof planBatch>> {
  return planBatch({
    payments: input.payouts,
    coins: await spendableCoins(unit, {
      programme: input.programme,
      tipHeight: context.tip.height,
      minDepth: context.minDepth,
      dust: economicDust(input.descriptor),
    }),
    descriptor: input.descriptor,
    changeIndex: input.changeIndex,
    feeRate: input.rate.rate,
    caps: FEE_CAPS,
    lockTime: lockTimeFor({ tip: context.tip, at: unit.at, seed: input.seed }),
    seed: input.seed,
  });
}

function planned(plan: ReturnType<typeof planBatch>): BatchPlan {
  if (plan.kind === "planned") return plan;
  if (plan.kind === "insufficient-funds") {
    throw new Fault(
      "conflict",
      "coins-insufficient",
      "The programme's free coins do not reach for these payouts and the fee.",
      {
        needed: plan.needed.toString(),
        available: plan.available.toString(),
      },
    );
  }
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

function manifestItem(payout: Payout): Manifest["payouts"][number] {
  return {
    amount: payout.amount,
    award: payout.awardDigest,
    destination: payout.destinationDigest,
    id: payout.id,
    script: toHex(payout.script),
    use: payout.use,
  };
}
