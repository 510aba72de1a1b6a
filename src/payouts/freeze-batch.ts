import { approversFor } from "../base/approver-steps.ts";
import { toHex } from "../base/bytes.ts";
import { formatDate, formatTime } from "../base/clock.ts";
import { Fault } from "../base/fault.ts";
import { newReference } from "../base/id.ts";
import { sixWords } from "../base/proquint.ts";
import { sumSats } from "../base/sats.ts";
import { formatOutPoint } from "../bitcoin/outpoint.ts";
import type { Unit } from "../db/unit.ts";
import { requirePayoutsOpen } from "../people/freeze-access.ts";
import { feeReserved } from "../ledger/entries.ts";
import { postEntry } from "../ledger/post-entry.ts";
import { findPayingProgramme } from "../programmes/programme.store.ts";
import { lockKeychain } from "../wallet/keychain.store.ts";
import { reserveCoins } from "../wallet/reservation.store.ts";
import { revealChange } from "../wallet/reveal-address.ts";
import { insertBatch } from "./batch.store.ts";
import { draftBatch } from "./draft-batch.ts";
import type { BatchDraft, BatchOrder, FreezeContext } from "./draft-batch.ts";
import { severeOf } from "./lint-batch.ts";
import type { Finding, FindingId } from "./lint/finding.ts";
import { formatReport } from "./lint/report-text.ts";
import { sayFinding } from "./lint/texts.ts";
import { changePath, formatManifest, inManifestOrder, manifestDigest } from "./manifest.ts";
import type { Manifest } from "./manifest.ts";
import type { Payout } from "./payout.ts";
import { psbtOf } from "./plan-batch.ts";
import { drawRelease } from "./release-batch.ts";
import { requireCeilings } from "./require-ceilings.ts";
import { trueUp } from "./true-up.ts";

/** A frozen batch goes stale after a day: rates, fees and budgets move on. */
export const BATCH_LIFE_MS = 24 * 3600 * 1000;

/** What a treasurer asks for; `reason` is why in spite of what the linter finds severe, `severe` which findings they were shown and gave it for. */
export interface FreezeOrder extends BatchOrder {
  readonly reason?: string | undefined;
  readonly severe?: readonly FindingId[] | undefined;
  readonly maker: string;
}

/**
 * Freezes a batch: payouts bound, those in a currency reckoned in sats, coins and fee reserved, change issued, manifest, unsigned PSBT and what the linter says of it stored, in
 * one unit. Returns the batch's id. Faults: those of `draftBatch`; conflict `lint-severe` (severe findings that no reason is given for),
 * `ceiling-exceeded`, `coins-taken`, `insufficient-funds`, `losses-open`.
 */
export async function freezeBatch(
  unit: Unit,
  context: FreezeContext,
  input: FreezeOrder,
): Promise<string> {
  await requirePayoutsOpen(unit);
  const { network } = context;
  const open = await findPayingProgramme(unit, input.programme);
  await lockKeychain(unit, network, open.code);
  const draft = await draftBatch(unit, context, input);
  await requireCeilings(unit, open, draft.payouts);
  const severe = severeOf(draft.plan.report);
  requireReason(severe, input);
  const { programme, plan } = draft;
  const change = await revealChange(unit, { network, programme });
  const frozen = {
    id: newReference<"batch">(unit.random),
    expiresAt: new Date(unit.at.getTime() + BATCH_LIFE_MS),
  };
  const manifest = manifestOf(context, draft, {
    ...frozen,
    changeIndex: change.index,
    maker: input.maker,
    nonce: unit.random.bytes(16),
  });
  const digest = manifestDigest(manifest);
  await trueUp(unit, { id: frozen.id, programme }, draft.priced);
  await insertBatch(
    unit,
    {
      ...frozen,
      programme,
      version: manifest.version,
      manifest: Buffer.from(formatManifest(manifest)).toString("utf8"),
      digest: toHex(digest),
      words: await sixWords(digest),
      psbt: Buffer.from(psbtOf(plan, draft.planned, change.index)).toString("base64"),
      seed: draft.seed,
      anchor: plan.anchor,
      fee: plan.fee,
      rate: draft.rate,
      feeCap: plan.feeCap,
      maker: input.maker,
      separation: context.separation,
      need: neededFor(context, manifest.total),
      lint: {
        report: formatReport(plan.report),
        severe: severe.length,
        reason: severe.length > 0 ? input.reason : undefined,
      },
      releaseSeconds: drawRelease(context.windowHours, unit.random),
    },
    draft.payouts.map((payout) => payout.id),
  );
  const coins = plan.inputs.map(({ outpoint }) => outpoint);
  await reserveCoins(unit, frozen.id, coins);
  const occasion = { programme, effectiveOn: formatDate(unit.at) };
  await postEntry(unit, feeReserved({ ...occasion, batch: frozen.id, feeCap: plan.feeCap }));
  return frozen.id;
}

/** How many people must approve a batch that pays `total`, as the fund says now. */
export function neededFor({ approvers }: Pick<FreezeContext, "approvers">, total: bigint): number {
  return approversFor(approvers.steps, total, approvers.listed);
}

/** Coins and amounts are drawn anew when a batch is frozen: a reason holds for what its giver was shown, not for what came up since. */
function requireReason(
  severe: readonly Finding[],
  { reason, severe: shown = [] }: Pick<FreezeOrder, "reason" | "severe">,
): void {
  const open = severe.filter(({ id }) => reason === undefined || !shown.includes(id));
  if (open.length === 0) return;
  const sentence =
    reason === undefined
      ? "People could be found by this batch. Choose other payouts, or say why it is frozen all the same."
      : "Your reason was not given for this, by which people could be found. Look again, choose other payouts, or say why it is frozen all the same.";
  const findings = open.map((finding) => sayFinding(finding).says).join(" ");
  throw new Fault("conflict", "lint-severe", `${sentence} ${findings}`, {
    severe: open.map(({ id }) => id).join(" "),
    send: "`reason`, and as `severe` a list of the names of what it is given for",
  });
}

function manifestOf(
  context: FreezeContext,
  draft: BatchDraft,
  batch: { id: string; expiresAt: Date; changeIndex: number; maker: string; nonce: Uint8Array },
): Manifest {
  const { plan, payouts } = draft;
  return {
    anchor: formatOutPoint(plan.anchor),
    barred: [...new Set([batch.maker, ...payouts.flatMap((payout) => payout.reviewers)])].sort(),
    batch: batch.id,
    change: plan.change === undefined ? "none" : changePath(batch.changeIndex),
    expires: formatTime(batch.expiresAt),
    feeCap: plan.feeCap,
    fund: context.fund,
    head: context.head,
    kind: "payout",
    network: context.network,
    nonce: toHex(batch.nonce),
    payouts: inManifestOrder(payouts.map(manifestItem)),
    policy: context.policy,
    programme: draft.programme,
    rate: draft.price,
    ...(draft.replaces !== undefined && { replaces: draft.replaces }),
    total: sumSats(payouts.map((payout) => payout.amount)),
    version: 1,
    wallet: draft.descriptor.checksum,
  };
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
