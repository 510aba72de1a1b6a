import { equalBytes } from "../base/bytes.ts";
import { rootFrom } from "../base/tlog/merkle.ts";
import type { NoteSigner } from "../base/tlog/note.ts";
import type { Reader } from "../db/unit.ts";
import { logBehind, logDamaged, logForked } from "./log-fault.ts";
import type { StoredCheckpoint } from "./log.store.ts";
import { nodesFor } from "./proof.view.ts";

/** What somebody outside the database knows of this log. */
export interface SeenLog {
  /** Who, in words that follow "than": `the copy folder`, `the witness fund.example/w`. */
  readonly where: string;
  readonly size: number;
  /** Absent where only a size was told. */
  readonly root?: Uint8Array | undefined;
}

/**
 * The log's key, and what others have seen of the log. A database that was restored from an older state signs a second history at its
 * next append, which ends the log; only somebody outside can notice.
 */
export interface LogSigner extends NoteSigner {
  readonly seen: readonly SeenLog[];
  /** Whether a checkpoint is shown only after witnesses have cosigned it. */
  readonly awaitsWitnesses: boolean;
}

/**
 * Compares the stored log with what others have seen of it. Throws Fault unavailable `log-behind` when one has seen more of it than there
 * is, `log-forked` when one has seen another tree of a size that we had, `log-damaged` when the tiles for that cannot be read.
 */
export async function requireSeen(
  reader: Reader,
  last: StoredCheckpoint | undefined,
  seen: readonly SeenLog[],
): Promise<void> {
  for (const { where, size, root } of seen) {
    if (size > (last?.size ?? 0)) throw logBehind(where);
    if (root !== undefined && !equalBytes(await rootAt(reader, size), root)) throw logForked(where);
  }
}

async function rootAt(reader: Reader, size: number): Promise<Uint8Array> {
  const nodes = await nodesFor(reader, (ask) => rootFrom(ask, size));
  try {
    return rootFrom(nodes, size);
  } catch (error) {
    if (error instanceof RangeError) throw logDamaged();
    throw error;
  }
}
