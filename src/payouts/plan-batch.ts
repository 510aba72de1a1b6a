import { toHex } from "../base/bytes.ts";
import { divCeil, sats } from "../base/sats.ts";
import type { Sats } from "../base/sats.ts";
import type {
  FeeCaps,
  InsufficientFunds,
  Selection,
  SelectionRefused,
} from "../bitcoin/coin-selection.ts";
import { createPsbt } from "../bitcoin/create-psbt.ts";
import type { Descriptor } from "../bitcoin/descriptor.ts";
import type { FeeRate } from "../bitcoin/fee-rate.ts";
import { formatOutPoint } from "../bitcoin/outpoint.ts";
import type { OutPoint } from "../bitcoin/outpoint.ts";
import { LONG_TERM } from "../wallet/coin.ts";
import type { SpendableCoin, WalletCoin } from "../wallet/coin.view.ts";
import { BUMP_RESERVE } from "./bump-reserve.ts";
import { chooseCoins } from "./choose-coins.ts";
import { DEATH_DEPTH } from "./lineage-end.view.ts";
import { lintBatch } from "./lint-batch.ts";
import type { LintReport } from "./lint-batch.ts";
import { weightOfFindings } from "./lint/finding.ts";
import type { LintSubject } from "./lint/subject.ts";

/** What a batch is planned of. Coins need not bring the transactions that hold them before the PSBT is made. */
export interface PlanInput<C extends WalletCoin> {
  readonly payments: readonly { readonly script: Uint8Array; readonly amount: Sats }[];
  readonly coins: readonly C[];
  /** Spent in any case; of `coins`. */
  readonly required?: readonly OutPoint[];
  readonly descriptor: Descriptor;
  readonly feeRate: FeeRate;
  /** What our node relays at least. */
  readonly relayFloor?: FeeRate;
  readonly caps: FeeCaps;
  readonly lockTime: number;
  readonly seed: Uint8Array;
  /** What else the linter must know of the fund. */
  readonly around: LintSurroundings;
}

/** What a linter is told beside the batch itself. */
export type LintSurroundings = Omit<
  LintSubject,
  "coins" | "payments" | "change" | "fee" | "vsize" | "lockTime"
>;

/** What a batch will be, before anything of it is stored. */
export interface BatchPlan<C extends WalletCoin> {
  readonly kind: "planned";
  /** The input that every variant of the lineage spends, so that only one of them can ever be mined. */
  readonly anchor: OutPoint;
  readonly inputs: readonly C[];
  readonly change: Sats | undefined;
  readonly fee: Sats;
  readonly feeCap: Sats;
  readonly vsize: number;
  /** What an outsider will learn of it. */
  readonly report: LintReport;
}

/** Variants may pay up to four times the first fee without a new manifest: room for two bumps at twice the rate. */
const CAP_FACTOR = 4n;

/** Chooses the coins for these payments, so that they say little at little cost; pure, and the same for the same seed. */
export function planBatch<C extends WalletCoin>(
  input: PlanInput<C>,
): BatchPlan<C> | InsufficientFunds | SelectionRefused {
  const judge = (selection: Selection<C>): LintReport => lintBatch(subjectOf(input, selection));
  const selection = chooseCoins(
    {
      coins: input.coins,
      required: input.required ?? [],
      payments: input.payments.map(({ script, amount }) => ({ script, value: amount })),
      descriptor: input.descriptor,
      feeRate: input.feeRate,
      ...(input.relayFloor !== undefined && { relayFloor: input.relayFloor }),
      longTermFeeRate: LONG_TERM,
      bumpReserve: BUMP_RESERVE,
      caps: input.caps,
      seed: input.seed,
    },
    (found) => {
      const report = judge(found);
      return weightOfFindings(report.findings) + pairsJoined(found.inputs, report);
    },
  );
  if (selection.kind !== "selected") return selection;
  return {
    kind: "planned",
    anchor: anchorOf(selection.inputs),
    inputs: selection.inputs,
    change: selection.change,
    fee: selection.fee,
    feeCap: feeCapOf(selection.fee, input),
    vsize: selection.vsize,
    report: judge(selection),
  };
}

/**
 * The coin that is least likely to be undone, because without its anchor a batch cannot even be cancelled: as deep as ends a lineage, or deepest;
 * of such coins our own change, which nobody else can spend elsewhere.
 */
function anchorOf(inputs: readonly WalletCoin[]): OutPoint {
  const safety = ({ depth }: WalletCoin): number => Math.min(depth, DEATH_DEPTH);
  const isOwn = ({ origin }: WalletCoin): number => (origin === "change" ? 1 : 0);
  const [safest] = inputs.toSorted(
    (a, b) => safety(b) - safety(a) || isOwn(b) - isOwn(a) || b.depth - a.depth,
  );
  if (safest === undefined) throw new Error("planBatch: a selection without inputs");
  return safest.outpoint;
}

/** The unsigned PSBT of a plan. Change, when there is any, goes to chain 1 at `changeIndex`. Pure. */
export function psbtOf(
  plan: BatchPlan<SpendableCoin>,
  input: PlanInput<SpendableCoin>,
  changeIndex: number,
): Uint8Array {
  return createPsbt({
    descriptor: input.descriptor,
    inputs: plan.inputs.map((coin) => ({ ...coin, previous: coin.raw })),
    payments: input.payments.map(({ script, amount }) => ({ script, value: amount })),
    ...(plan.change !== undefined && { change: { value: plan.change, index: changeIndex } }),
    lockTime: input.lockTime,
    seed: input.seed,
  });
}

function subjectOf<C extends WalletCoin>(
  input: PlanInput<C>,
  selection: Selection<C>,
): LintSubject {
  const { change, fee, vsize } = selection;
  return {
    ...input.around,
    coins: selection.inputs.map((coin) => ({ ...coin, outpoint: formatOutPoint(coin.outpoint) })),
    payments: input.payments.map(({ amount, script }) => ({ amount, script: toHex(script) })),
    // All change of a wallet is of one type, and nobody was shown it: which index it has says nothing.
    change:
      change === undefined
        ? undefined
        : { amount: change, script: toHex(input.descriptor.scriptAt(1, 0)) },
    fee,
    vsize,
    lockTime: input.lockTime,
  };
}

/** Pairs of gifts that nobody could put together before, and everybody can after these inputs are spent together. */
function pairsJoined(inputs: readonly WalletCoin[], { tracer }: LintReport): number {
  const groups = new Map<string, number>();
  for (const [index, { cluster }] of inputs.entries()) {
    const gifts = tracer.coins[index]?.gifts ?? 1;
    groups.set(cluster, Math.max(groups.get(cluster) ?? 0, gifts));
  }
  const sizes = [...groups.values()];
  const total = sizes.reduce((sum, size) => sum + size, 0);
  return (total ** 2 - sizes.reduce((sum, size) => sum + size ** 2, 0)) / 2;
}

/** The most that any variant may pay: within the share that the signer allows. */
function feeCapOf(
  fee: Sats,
  input: { payments: readonly { amount: Sats }[]; caps: FeeCaps },
): Sats {
  const total = input.payments.reduce((sum, payment) => sum + payment.amount, 0n);
  const share = divCeil(total * BigInt(input.caps.sharePercent), 100n);
  const most = [fee * CAP_FACTOR, share, input.caps.fee].reduce((a, b) => (a < b ? a : b));
  return sats(most > fee ? most : fee);
}
