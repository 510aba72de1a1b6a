import { canonicalJson } from "../base/canonical-json.ts";
import type { Json } from "../base/canonical-json.ts";
import type { Reader } from "../db/unit.ts";
import { listApprovals } from "./approval.store.ts";
import { findBatch } from "./batch.store.ts";
import { manifestOf } from "./batch.ts";
import { listBatchPayouts } from "./payout.store.ts";

/** Everything that a signer is handed for one batch; texts are canonical JSON, `psbt` is base64. */
export interface SigningParts {
  readonly batch: string;
  readonly manifest: string;
  readonly psbt: string;
  /** FORMATS 4, the approvals file: approvals, awards and destinations. */
  readonly approvals: string;
  /** How many people have approved. */
  readonly approvers: number;
}

/** The parts of a batch, for `purse sign` or the signer's socket; Faults not-found `batch-unknown`, `batch-forgotten`. */
export async function signingParts(reader: Reader, id: string): Promise<SigningParts> {
  const batch = await findBatch(reader, id);
  const manifest = manifestOf(batch);
  const payouts = await listBatchPayouts(reader, id);
  const approvals = await listApprovals(reader, batch.digest);
  return {
    batch: id,
    manifest,
    psbt: batch.psbt,
    approvals: canonicalJson({
      approvals: approvals.map((each) => parsed(each.text)),
      awards: unique(payouts.map((payout) => payout.award)).map(parsed),
      destinations: unique(payouts.map((payout) => payout.destination)).map(parsed),
      t: "approvals",
      v: 1,
    }),
    approvers: approvals.length,
  };
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}

/** Our own canonical text, so it is canonical again when it is written. */
function parsed(text: string): Json {
  return JSON.parse(text) as Json;
}
