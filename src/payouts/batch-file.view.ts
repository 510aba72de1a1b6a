import type { Reader } from "../db/unit.ts";
import { formatTime } from "../base/clock.ts";
import { utf8 } from "../base/bytes.ts";
import { alteredNeed } from "./altered-need.view.ts";
import type { AlteredNeed } from "./altered-need.view.ts";
import { listApprovals } from "./approval.store.ts";
import { formatFeeRate } from "../bitcoin/fee-rate.ts";
import type { Batch, BatchRate } from "./batch.ts";
import { findBatch, listVariants } from "./batch.store.ts";
import { formStandings } from "./form-states.view.ts";
import type { FormStanding } from "./form-states.view.ts";
import type { LintReport } from "./lint-batch.ts";
import { parseReport } from "./lint/report-text.ts";
import { listBatchAmounts } from "./payout.store.ts";
import { parseManifest } from "./manifest.ts";
import { stuckBatches } from "./stuck-batches.view.ts";
import type { StuckBatch } from "./stuck-batches.view.ts";
import type { Manifest } from "./manifest.ts";
import { isUndead } from "./undead-batches.view.ts";

/** What treasurer, approvers and signer see of a batch. Amounts in sats; `expires` RFC 3339. */
export interface BatchFile {
  readonly id: string;
  readonly programme: string;
  readonly kind: Batch["kind"];
  /** The batch that a cancel ends. */
  readonly cancels: string | undefined;
  readonly state: Batch["state"];
  readonly digest: string;
  readonly words: string;
  readonly total: bigint;
  readonly fee: bigint;
  readonly feeCap: bigint;
  /** At what rate it was built, in sat/vB; undefined for old batches. */
  readonly rate:
    | { readonly satPerVb: string; readonly basis: BatchRate["basis"]; readonly reason?: string }
    | undefined;
  /** The rate of its awards in a currency, `none` if it has none; undefined once it is forgotten. */
  readonly price: Manifest["rate"] | undefined;
  readonly maker: string;
  readonly expires: string;
  readonly refusal: string | undefined;
  /** Who may not approve it: its maker and the reviewers of its cases; nobody once it is forgotten. */
  readonly barred: readonly string[];
  /** Whether all of them are, or, in a small fund, reviewers may beside somebody who is not. */
  readonly separation: Batch["separation"];
  /** How many people must approve it, by its row. */
  readonly need: number;
  /** That somebody wrote over that number of a frozen batch, and what it should be. */
  readonly needAltered: AlteredNeed | undefined;
  /** What was said of it when it was frozen; undefined once it is forgotten, and for batches that nobody looked at. */
  readonly lint: { readonly report: LintReport; readonly reason: string | undefined } | undefined;
  /** Where the rest returns to in the fund's own wallet, `1/n`, or `none`; undefined once it is forgotten. */
  readonly change: string | undefined;
  /** When it is sent, RFC 3339, if it is signed and was given a moment; and why somebody sent it earlier. */
  readonly release: string | undefined;
  readonly releaseReason: string | undefined;
  /** It is dead, and a reorganisation lets it be mined all the same: it should be cancelled. */
  readonly isUndead: boolean;
  /** What is wrong with it when it waits too long; undefined otherwise. */
  readonly stuck: StuckBatch | undefined;
  readonly approvers: readonly string[];
  readonly txids: readonly string[];
  /** Its transactions, by fee: all spend the same coins and pay the same people. */
  readonly forms: readonly FormStanding[];
  readonly payouts: readonly {
    readonly id: string;
    readonly amount: bigint;
    /** Undefined once it is forgotten, 30 days after the batch settled. */
    readonly script: string | undefined;
  }[];
}

/** A batch with its approvals and signed forms; Fault not-found `batch-unknown`. */
export async function batchFile(reader: Reader, id: string): Promise<BatchFile> {
  const batch = await findBatch(reader, id);
  const manifest = batch.manifest === undefined ? undefined : parseManifest(utf8(batch.manifest));
  const scripts = new Map(manifest?.payouts.map((payout) => [payout.id, payout.script]));
  const amounts = await listBatchAmounts(reader, id);
  return {
    id: batch.id,
    programme: batch.programme,
    kind: batch.kind,
    cancels: batch.cancels,
    state: batch.state,
    digest: batch.digest,
    words: batch.words,
    total: amounts.reduce((sum, { amount }) => sum + amount, 0n),
    fee: batch.fee,
    feeCap: batch.feeCap,
    rate: batch.rate && rateFacts(batch.rate),
    price: manifest?.rate,
    maker: batch.maker,
    expires: formatTime(batch.expiresAt),
    refusal: batch.refusal,
    barred: manifest?.barred ?? [],
    separation: batch.separation,
    need: batch.need,
    needAltered: await alteredNeed(reader, batch),
    lint: batch.lint && lintFacts(batch.lint),
    change: manifest?.change,
    release: batch.releaseAt && formatTime(batch.releaseAt),
    releaseReason: batch.releaseReason,
    isUndead: batch.state === "dead" && (await isUndead(reader, id)),
    stuck: (await stuckBatches(reader, id))[0],
    approvers: (await listApprovals(reader, batch.digest)).map((approval) => approval.person),
    txids: (await listVariants(reader, id)).map((variant) => variant.txid),
    forms: await formStandings(reader, batch),
    payouts: amounts.map((payout) => ({ ...payout, script: scripts.get(payout.id) })),
  };
}

function lintFacts({ report: text, reason }: NonNullable<Batch["lint"]>): BatchFile["lint"] {
  const report = parseReport(text);
  return report && { report, reason };
}

function rateFacts(rate: BatchRate): BatchFile["rate"] {
  const facts = { satPerVb: formatFeeRate(rate.rate), basis: rate.basis };
  return rate.basis === "manual" ? { ...facts, reason: rate.reason } : facts;
}
