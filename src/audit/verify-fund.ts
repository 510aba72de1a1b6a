import { fromHex, toHex } from "../base/bytes.ts";
import { withoutNewline } from "../base/canonical-json.ts";
import { must } from "../base/refusal.ts";
import { openCheckpoint } from "../base/tlog/checkpoint.ts";
import type { MerkleRoots } from "./check-timestamp.ts";
import { parseReceipt, verifyReceipt } from "./receipt.ts";
import type { ReceiptReport } from "./receipt.ts";
import { receiptIn } from "./receipt-bundle.ts";
import { verifyLog } from "./verify-log.ts";
import type { PartListener, VerifiedLog } from "./verify-log.ts";
import { verifyTimestamps } from "./verify-timestamps.ts";
import type { VerifiedTimestamp } from "./verify-timestamps.ts";
import { fundTrust } from "./verify-trust.ts";
import type { FundTrust } from "./verify-trust.ts";

/** Where a stranger reads the public book: a server, a mirror, a folder on a stick. Nothing it gives is believed unchecked. */
export interface BookSource {
  /** As people name it. */
  readonly name: string;
  /** The bytes at a path of the site, e.g. `log/checkpoint`; undefined when there is nothing; throws when it cannot be reached. */
  read(path: string): Promise<Uint8Array | undefined>;
}

/** What a stranger brings to a verification. */
export interface FundReading {
  readonly source: BookSource;
  /** Of the log's files at the source, as `findLog` says. */
  readonly prefix: string;
  /** Texts of the fund files that came from a second channel, oldest first. */
  readonly held: readonly string[];
  readonly at: Date;
  /** Text of an earlier checkpoint that the reader kept. */
  readonly seen?: string;
  /** Bytes of a receipt, or of a bundle of it; with the payment (txid:vout) that it must be for, otherwise the one it names. */
  readonly receipt?: Uint8Array;
  readonly payment?: string;
  /** Block headers of a network, from a node of the reader; without them timestamps are followed to the block that they name. */
  readonly chain?: (network: FundTrust["network"]) => Promise<MerkleRoots>;
  readonly progress?: (done: number, total: number) => void;
  readonly onPart?: PartListener;
}

/** Everything that a verification found to be true. */
export interface Verified {
  readonly source: string;
  readonly trust: FundTrust;
  readonly log: VerifiedLog;
  readonly timestamps: readonly VerifiedTimestamp[];
  /** Whether blocks were asked for at all. */
  readonly hadChain: boolean;
  readonly receipt?: ReceiptReport;
}

/** The prefix of the log's files at the source: `log/` of a whole site, or nothing when the source is the log itself; undefined without a checkpoint. */
export async function findLog(source: BookSource): Promise<string | undefined> {
  for (const prefix of ["log/", ""]) {
    if ((await source.read(`${prefix}checkpoint`)) !== undefined) return prefix;
  }
  return undefined;
}

/**
 * A stranger's whole check of a public book: fund files (`fundTrust`), log and every sum in it (`verifyLog`), that the fund file in force
 * stands in the log (`fund-unlogged`), the checkpoint seen before (`log-rollback`, `log-fork`), and a receipt (`verifyReceipt`,
 * `receipt-fork`), and the timestamps beside the log (`verifyTimestamps`). Refuses with the first rule that fails. Knows no database,
 * network or file but what `source` reads.
 */
export async function verifyFund(reading: FundReading): Promise<Verified> {
  const { source, prefix, progress, onPart } = reading;
  const trust = await fundTrust(source, reading.held, reading.at);
  const parts = { source, prefix, log: trust.log, book: trust.book };
  const log = await verifyLog({
    ...parts,
    ...(progress === undefined ? {} : { progress }),
    ...(onPart === undefined ? {} : { onPart }),
  });
  must(
    log.policies.some((leaf) => leaf.d === trust.digest),
    "fund-unlogged",
  );
  checkSeen(reading, trust, log);
  const receipt = checkReceipt(reading, trust, log);
  const timestamps = await checkTimestamps(reading, trust, log);
  return {
    source: source.name,
    trust,
    log,
    timestamps,
    hadChain: reading.chain !== undefined,
    ...(receipt === undefined ? {} : { receipt }),
  };
}

async function checkTimestamps(
  { source, prefix, chain }: FundReading,
  trust: FundTrust,
  log: VerifiedLog,
): Promise<VerifiedTimestamp[]> {
  const roots = chain && (await chain(trust.network));
  return verifyTimestamps({
    source,
    prefix,
    origin: trust.log.origin,
    sizes: [...log.roots()].map(([size, root]) => [size, fromHex(root)] as const),
    ...(roots === undefined ? {} : { roots }),
  });
}

/** An earlier checkpoint against this log: `log-rollback` when the log has shrunk, `log-fork` when its past is another one. */
function checkSeen({ seen }: FundReading, trust: FundTrust, log: VerifiedLog): void {
  if (seen === undefined) return;
  const { size, root } = openCheckpoint(seen, trust.log);
  must(size <= log.size, "log-rollback");
  must(size === 0 || log.rootAt(size) === toHex(root), "log-fork");
}

/** The receipt against the same book; `receipt-fork` when it was made from another history than the one just read. */
function checkReceipt(
  { receipt, payment }: FundReading,
  trust: FundTrust,
  log: VerifiedLog,
): ReceiptReport | undefined {
  if (receipt === undefined) return undefined;
  const bytes = withoutNewline(receiptIn(receipt));
  const ref = payment ?? parseReceipt(bytes).parts[0]?.part.ref ?? "";
  const closes = log.closes.map(({ leaf }) => leaf);
  const report = verifyReceipt(bytes, ref, { trust: trust.log, closes });
  const isSame = report.checkpoints.every(
    ({ size, root }) => size > log.size || log.rootAt(size) === toHex(root),
  );
  must(isSame, "receipt-fork");
  return report;
}
