import type { Reader } from "../db/unit.ts";
import { formatTime } from "../base/clock.ts";
import { utf8 } from "../base/bytes.ts";
import { listApprovals } from "./approval.store.ts";
import type { Batch } from "./batch.ts";
import { findBatch, listVariants } from "./batch.store.ts";
import { parseManifest } from "./manifest.ts";

/** What treasurer, approvers and signer see of a batch. Amounts in sats; `expires` RFC 3339. */
export interface BatchFile {
  readonly id: string;
  readonly programme: string;
  readonly state: Batch["state"];
  readonly digest: string;
  readonly words: string;
  readonly total: bigint;
  readonly fee: bigint;
  readonly feeCap: bigint;
  readonly maker: string;
  readonly expires: string;
  readonly refusal: string | undefined;
  /** Who may not approve it: its maker and the reviewers of its cases. */
  readonly barred: readonly string[];
  /** Where the rest returns to in the fund's own wallet, `1/n`, or `none`. */
  readonly change: string;
  readonly approvers: readonly string[];
  readonly txids: readonly string[];
  readonly payouts: readonly {
    readonly id: string;
    readonly amount: bigint;
    readonly script: string;
  }[];
}

/** A batch with its approvals and signed forms; Fault not-found `batch-unknown`. */
export async function batchFile(reader: Reader, id: string): Promise<BatchFile> {
  const batch = await findBatch(reader, id);
  const manifest = parseManifest(utf8(batch.manifest));
  return {
    id: batch.id,
    programme: batch.programme,
    state: batch.state,
    digest: batch.digest,
    words: batch.words,
    total: manifest.total,
    fee: batch.fee,
    feeCap: batch.feeCap,
    maker: batch.maker,
    expires: formatTime(batch.expiresAt),
    refusal: batch.refusal,
    barred: manifest.barred,
    change: manifest.change,
    approvers: (await listApprovals(reader, batch.digest)).map((approval) => approval.person),
    txids: (await listVariants(reader, id)).map((variant) => variant.txid),
    payouts: manifest.payouts.map((payout) => ({
      id: payout.id,
      amount: payout.amount,
      script: payout.script,
    })),
  };
}
