import { toHex } from "../base/bytes.ts";
import { sats } from "../base/sats.ts";
import { feeRate } from "../bitcoin/fee-rate.ts";
import type { Batch, BatchKind, BatchRate, BatchState } from "./batch.ts";

/** A row of `batches`. */
export interface BatchRow {
  id: string;
  programme: string;
  kind: BatchKind;
  cancels: string | null;
  state: BatchState;
  version: number;
  manifest: string | null;
  digest: Buffer;
  words: string;
  psbt: string;
  seed: Buffer;
  anchor_txid: string;
  anchor_vout: number;
  fee: bigint;
  fee_cap: bigint;
  fee_rate: bigint | null;
  fee_basis: BatchRate["basis"] | null;
  fee_reason: string | null;
  maker: string;
  separation: Batch["separation"];
  need: number;
  expires_at: Date;
  turns: number;
  refusal: string | null;
  lint: string | null;
  lint_severe: number;
  lint_reason: string | null;
  release_seconds: number;
  release_at: Date | null;
  release_reason: string | null;
}

function rateOf(row: BatchRow): BatchRate | undefined {
  if (row.fee_rate === null || row.fee_basis === null) return undefined;
  const rate = feeRate(row.fee_rate);
  if (row.fee_basis === "manual") return { rate, basis: "manual", reason: row.fee_reason ?? "" };
  return { rate, basis: row.fee_basis };
}

function lintOf(row: BatchRow): Batch["lint"] {
  if (row.lint === null) return undefined;
  return { report: row.lint, severe: row.lint_severe, reason: row.lint_reason ?? undefined };
}

/** A batch as its row has it. */
export function batchOf(row: BatchRow): Batch {
  return {
    id: row.id,
    programme: row.programme,
    kind: row.kind,
    cancels: row.cancels ?? undefined,
    state: row.state,
    version: row.version,
    manifest: row.manifest ?? undefined,
    digest: toHex(row.digest),
    words: row.words,
    psbt: row.psbt,
    seed: new Uint8Array(row.seed),
    anchor: { txid: row.anchor_txid, vout: row.anchor_vout },
    fee: sats(row.fee),
    feeCap: sats(row.fee_cap),
    rate: rateOf(row),
    maker: row.maker,
    separation: row.separation,
    need: row.need,
    expiresAt: row.expires_at,
    turns: row.turns,
    refusal: row.refusal ?? undefined,
    lint: lintOf(row),
    releaseSeconds: row.release_seconds,
    releaseAt: row.release_at ?? undefined,
    releaseReason: row.release_reason ?? undefined,
  };
}
