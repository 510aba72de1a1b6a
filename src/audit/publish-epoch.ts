import { concat, toHex } from "../base/bytes.ts";
import { claimsRoot } from "../base/claims-tree.ts";
import type { Reader, Unit } from "../db/unit.ts";
import { appendEntries } from "./append-entries.ts";
import { requireBook } from "./book.store.ts";
import { parseDraft } from "./epoch-draft.ts";
import { findLastEpoch, insertEpoch } from "./epoch.store.ts";
import type { StagedEpoch } from "./epoch.store.ts";
import type { CloseLeaf, ProgrammeRow } from "./leaf.ts";
import { findLastCheckpoint, findLeaf, listLeaves, lockLog } from "./log.store.ts";
import { numberEpoch } from "./number-epoch.ts";
import type { LogSigner } from "./outside.ts";

/** An epoch that has just been published. */
export interface ClosedEpoch {
  readonly epoch: number;
  /** How many parts it published. */
  readonly leaves: number;
  /** Size of the log with its close. */
  readonly size: number;
}

/** Numbers a drawn-up epoch, appends it and signs the tree, in one unit. */
export async function publishEpoch(
  unit: Unit,
  signer: LogSigner,
  staged: StagedEpoch,
): Promise<ClosedEpoch> {
  await lockLog(unit);
  const drawn = parseDraft(staged.draft);
  const last = await lastClose(unit);
  const numbered = numberEpoch(
    { ...drawn, held: [] },
    {
      fund: (await requireBook(unit)).origin,
      epoch: drawn.epoch,
      first: (await findLastCheckpoint(unit))?.size ?? 0,
      prev: last?.index ?? 0,
      before: rowsOf(last?.leaf),
      policy: await policyFor(unit, drawn.epoch),
      claims: toHex(claimsRoot(staged.claims)),
      oldest: drawn.oldest,
    },
  );
  const { size } = await appendEntries(unit, signer, numbered.entries);
  await insertEpoch(unit, {
    epoch: drawn.epoch,
    closeIndex: numbered.close.next,
    closedAt: staged.closedAt,
    claims: concat(...staged.claims),
    exports: numbered.exports,
  });
  return { epoch: drawn.epoch, leaves: drawn.leaves.length, size };
}

/** The close that was published last, with its index. */
export async function lastClose(
  reader: Reader,
): Promise<{ readonly index: number; readonly leaf: CloseLeaf } | undefined> {
  const epoch = await findLastEpoch(reader);
  if (epoch === undefined) return undefined;
  return findLeaf(reader, "close", epoch.closeIndex);
}

/** The rows of a close by programme. */
export function rowsOf(close: CloseLeaf | undefined): ReadonlyMap<string, ProgrammeRow> {
  return new Map(close?.programmes.map((row) => [row.p, row]));
}

async function policyFor(reader: Reader, epoch: number): Promise<string> {
  const policies = await listLeaves(reader, "policy");
  const policy = policies.findLast(({ leaf }) => leaf.e <= epoch);
  if (policy === undefined) throw new Error("policyFor: the log has no policy leaf");
  return policy.leaf.d;
}
