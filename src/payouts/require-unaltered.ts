import { equalBytes, fromHex, toHex, utf8 } from "../base/bytes.ts";
import { formatTime } from "../base/clock.ts";
import { Fault } from "../base/fault.ts";
import { must, Refusal } from "../base/refusal.ts";
import type { Network } from "../bitcoin/network.ts";
import { formatOutPoint } from "../bitcoin/outpoint.ts";
import type { Reader } from "../db/unit.ts";
import { openHolds } from "../ledger/open-holds.view.ts";
import type { Batch } from "./batch.ts";
import { manifestOf } from "./batch.ts";
import { checkHold, checkPayout } from "./check-payout.ts";
import { manifestDigest, parseManifest } from "./manifest.ts";
import type { Manifest } from "./manifest.ts";
import type { Payout } from "./payout.ts";
import { listBatchPayouts } from "./payout.store.ts";

/** Fault conflict `payout-altered`, with the rule, unless what is stored of each payout is what was signed for it and the ledger holds it. */
export async function requireUnalteredPayouts(
  reader: Reader,
  payouts: readonly Payout[],
  network: Network,
): Promise<void> {
  const holds = await openHolds(
    reader,
    payouts.map(({ hold }) => hold),
  );
  for (const payout of payouts)
    unaltered("payout-altered", { payout: payout.id }, () => {
      checkPayout(payout, network);
      checkHold(payout, holds.get(payout.hold));
    });
}

/**
 * The manifest of a batch that is about to be approved or signed, once its row and its members are found to be what the manifest says: what the
 * ledger will book is read from them. Faults conflict `batch-altered` with the rule (those of FORMATS 3, `batch-row`, `batch-members`),
 * `payout-altered`; not-found `batch-forgotten`.
 */
export async function requireUnalteredBatch(reader: Reader, batch: Batch): Promise<Manifest> {
  const text = manifestOf(batch);
  const manifest = unaltered("batch-altered", {}, () => {
    const read = parseManifest(utf8(text));
    must(isRowOf(batch, read), "batch-row");
    return read;
  });
  const payouts = await listBatchPayouts(reader, batch.id);
  unaltered("batch-altered", {}, () => {
    const named = new Map(manifest.payouts.map((each) => [each.id, each]));
    const isSame = payouts.every((payout) => isNamed(payout, named.get(payout.id)));
    must(isSame && payouts.length === named.size, "batch-members");
  });
  await requireUnalteredPayouts(reader, payouts, manifest.network);
  return manifest;
}

function isRowOf(batch: Batch, manifest: Manifest): boolean {
  return (
    toHex(manifestDigest(manifest)) === batch.digest &&
    manifest.batch === (batch.cancels ?? batch.id) &&
    manifest.version === batch.version &&
    manifest.kind === batch.kind &&
    manifest.programme === batch.programme &&
    manifest.anchor === formatOutPoint(batch.anchor) &&
    manifest.feeCap === batch.feeCap &&
    manifest.expires === formatTime(batch.expiresAt) &&
    manifest.barred.includes(batch.maker)
  );
}

function isNamed(payout: Payout, named: Manifest["payouts"][number] | undefined): boolean {
  return (
    named !== undefined &&
    named.amount === payout.amount &&
    named.use === payout.use &&
    named.award === payout.awardDigest &&
    named.destination === payout.destinationDigest &&
    equalBytes(fromHex(named.script), payout.script)
  );
}

/** What is said of a batch whose row was written over. */
export const BATCH_ALTERED =
  "What is stored of this batch is not what its manifest says. Somebody changed the database: pay nothing from it, and look.";

const SENTENCES = {
  "payout-altered":
    "What is stored of a payout is not what was signed for it. Somebody changed the database: pay nothing from it, and look.",
  "batch-altered": BATCH_ALTERED,
} as const;

function unaltered<T>(
  code: keyof typeof SENTENCES,
  about: Readonly<Record<string, string>>,
  check: () => T,
): T {
  try {
    return check();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new Fault("conflict", code, SENTENCES[code], { ...about, rule: error.rule });
  }
}
