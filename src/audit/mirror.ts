import { parseUtf8 } from "../base/bytes.ts";
import { Refusal } from "../base/refusal.ts";
import { openCheckpoint } from "../base/tlog/checkpoint.ts";
import type { LogTrust } from "../base/tlog/checkpoint.ts";
import type { ExportFormat } from "./epoch-exports.ts";
import { logUnchecked } from "./log-fault.ts";
import type { SeenLog } from "./outside.ts";

/** How a file of the book is served. */
export interface FileKind {
  readonly type: string;
  /** Whether its bytes are the same for ever. */
  readonly isImmutable: boolean;
}

/** A place outside the database that has a copy of the public book: files under the same paths as on the site. */
export interface Mirror {
  /** In words that follow "than": `the copy folder`. */
  readonly name: string;
  /** The bytes at a path; undefined when there is nothing; throws when that cannot be said. */
  read(path: string): Promise<Uint8Array | undefined>;
  /** Puts a file there, whole or not at all. Repeating it is safe. */
  write(path: string, bytes: Uint8Array, kind: FileKind): Promise<void>;
}

/** Where a mirror keeps the checkpoint. */
export const CHECKPOINT_PATH = "log/checkpoint";

/** Where it keeps the fund file. */
export const FUND_PATH = "api/v1/fund";

/** Content types of the book's files. */
export const TEXT = "text/plain; charset=utf-8";
export const BYTES = "application/octet-stream";

/** Those of the files of an epoch. */
export const EXPORT_TYPES: Readonly<Record<ExportFormat, string>> = {
  beancount: TEXT,
  csv: "text/csv; charset=utf-8",
  hledger: TEXT,
  jsonl: "application/jsonl; charset=utf-8",
};

/**
 * What a mirror has of the log; undefined when it has none yet. Its checkpoint must be signed by a key of the log; the witnesses' quorum
 * is not asked for, because what matters here is what the log once said. Fault unavailable `log-unchecked` when it cannot be read.
 */
export async function seenAt(
  mirror: Mirror,
  { origin, keys }: Pick<LogTrust, "origin" | "keys">,
): Promise<SeenLog | undefined> {
  const bytes = await readOf(mirror);
  if (bytes === undefined) return undefined;
  try {
    const { size, root } = openCheckpoint(parseUtf8(bytes) ?? "", { origin, keys });
    return { where: mirror.name, size, root };
  } catch (error) {
    if (error instanceof Refusal) throw logUnchecked(mirror.name);
    throw error;
  }
}

async function readOf(mirror: Mirror): Promise<Uint8Array | undefined> {
  try {
    return await mirror.read(CHECKPOINT_PATH);
  } catch {
    // What went wrong names hosts and folders; the mirror's own round logs its code.
    throw logUnchecked(mirror.name);
  }
}
