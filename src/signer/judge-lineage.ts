import { formatTime } from "../base/clock.ts";
import { must } from "../base/refusal.ts";
import { formatOutPoint } from "../bitcoin/outpoint.ts";
import type { Psbt } from "../bitcoin/psbt.ts";
import type { Manifest } from "../payouts/manifest.ts";
import type { Bench } from "./judge.ts";
import { grows } from "./signer-state.ts";
import type { CountedLineage, SignerState } from "./signer-state.ts";

const DAY_MS = 24 * 3600 * 1000;

/**
 * Rule 9, which is what keeps anybody from being paid twice: a lineage has one anchor, a payout one lineage, an anchor one batch. A payout
 * leaves its lineage only for one whose manifest, approved by two, names the dead anchor and what spent it. Approvers cannot tell by its txid
 * whether that is a payment signed here, which paid those people; the log can.
 */
export function judgeLineage(manifest: Manifest, state: SignerState): void {
  const known = state.lineages.get(manifest.batch);
  must(known === undefined || known.anchor === manifest.anchor, "lineage-anchor-changed");
  must(known === undefined || known.version <= manifest.version, "lineage-version");
  manifest.payouts.forEach(({ id }, item) => {
    const anchor = state.payouts.get(id) ?? manifest.anchor;
    const isOurs = anchor === manifest.anchor || anchor === manifest.replaces?.anchor;
    must(isOurs && !isPaidBySpend(id, manifest.replaces, state), "payout-signed-elsewhere", item);
  });
  const batch = state.anchors.get(manifest.anchor) ?? manifest.batch;
  must(batch === manifest.batch, "anchor-used-elsewhere");
}

/** Whether what a manifest calls the death of a lineage is a payment of that lineage, or one of this payout in any other. */
function isPaidBySpend(
  payout: string,
  replaces: Manifest["replaces"],
  { payments }: SignerState,
): boolean {
  const payment = replaces && payments.get(replaces.spend);
  return (
    payment !== undefined && (payment.anchor === replaces?.anchor || payment.payouts.has(payout))
  );
}

/**
 * Rule 9 for all inputs: the anchor of another lineage is not spent in passing, by a sweep neither. That lineage could then never confirm, nor its
 * payouts be signed anywhere else. What ends a lineage is a cancel, whose manifest names it, so that its approvers see what they end.
 */
export function judgeForeignAnchors(
  psbt: Psbt,
  manifest: Manifest,
  { anchors }: SignerState,
): void {
  psbt.inputs.forEach(({ outpoint }, index) => {
    const batch = anchors.get(formatOutPoint(outpoint)) ?? manifest.batch;
    must(batch === manifest.batch, "anchor-used-elsewhere", index);
  });
}

/** Rule 14: all variants of one kind pay the same, change amount excepted. A cancel is a kind of its own. */
export function judgeVariant(manifest: Manifest, outputs: string, state: SignerState): void {
  const before = state.lineages.get(manifest.batch)?.outputs.get(manifest.kind);
  must(before === undefined || before === outputs, "variant-outputs-changed");
}

/**
 * Rule 15: sats per batch; sats, payouts and fees of the 24 hours before. A lineage counts once, on the day when it grew to what it pays: a
 * cancel that was signed before its payments has counted nothing of them. Of its fees the dearest variant counts, on the day of the latest.
 */
export function judgeLimits(manifest: Manifest, fee: bigint, { policy, state, at }: Bench): void {
  const { limits } = policy;
  must(manifest.total <= limits.batch, "limit-batch");
  const since = formatTime(new Date(at.getTime() - DAY_MS));
  const others = [...state.counted].filter(([batch]) => batch !== manifest.batch);
  const sum = (from: "grownAt" | "lastAt", of: (lineage: CountedLineage) => bigint): bigint =>
    others.reduce((total, [, lineage]) => total + (lineage[from] > since ? of(lineage) : 0n), 0n);
  const known = state.counted.get(manifest.batch);
  const grown = grows(known, manifest);
  const total = sum("grownAt", (each) => each.total) + manifest.total;
  must(!grown || total <= limits.day, "limit-day");
  const dearest = known === undefined || fee > known.fee ? fee : known.fee;
  must(sum("lastAt", (each) => each.fee) + dearest <= limits.fees, "limit-day");
  const payouts = sum("grownAt", (each) => BigInt(each.payouts)) + BigInt(manifest.payouts.length);
  must(!grown || payouts <= BigInt(limits.count), "limit-count");
}
