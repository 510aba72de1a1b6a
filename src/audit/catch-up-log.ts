import { must, Refusal } from "../base/refusal.ts";
import type { Unit } from "../db/unit.ts";
import { parseDraft } from "./epoch-draft.ts";
import { findStaged } from "./epoch.store.ts";
import { importLog } from "./import-log.ts";
import { parseLeaf } from "./leaf.ts";
import type { Leaf, PartLeaf } from "./leaf.ts";
import { findLastCheckpoint } from "./log.store.ts";
import { listPool } from "./pool.store.ts";
import type { LogCopy } from "./read-copy.ts";

const RULE = "copy-contradicts";

/**
 * Brings a log that is behind forward from a copy that was verified: `importLog`, after what waits here unpublished was held against what
 * the copy says of it. Returns how many entries were taken over; repeating it does nothing. `fundFiles` are the digests of all fund files
 * that the database has, `tip` the height of the chain. Refuses before anything is written: `backup-stale` (the copy has less than the
 * database), `copy-contradicts` (a part that waits here stands in the copy as another; or the epoch that is drawn up here was published with
 * other parts, so that parts of this draft would be lost) and `copy-fund-unknown` (the copy's log names a fund file that the database does
 * not have); and with `backup-fork`.
 */
export async function catchUpLog(
  unit: Unit,
  copy: LogCopy,
  { fundFiles, tip }: { readonly fundFiles: readonly string[]; readonly tip: number },
): Promise<number> {
  const last = await findLastCheckpoint(unit);
  if (last === undefined) throw new Refusal("backup-fork");
  must(copy.size >= last.size, "backup-stale");
  const leaves = copy.entries.slice(last.size - copy.first).map(parseLeaf);
  for (const leaf of leaves)
    must(leaf.t !== "policy" || fundFiles.includes(leaf.d), "copy-fund-unknown");
  await requireSamePool(unit, leaves.filter(isPart));
  await requireSameDraft(unit, leaves);
  return importLog(unit, copy, tip);
}

async function requireSamePool(unit: Unit, parts: readonly PartLeaf[]): Promise<void> {
  const waiting = new Map((await listPool(unit)).map((part) => [part.c, part]));
  for (const { c, t, p, s } of parts) {
    const part = waiting.get(c);
    if (part === undefined) continue;
    must(part.side === t && part.programme === p && part.s === s, RULE);
  }
}

/** What is drawn up left the pool: it is published as it is, or it is the copy's. */
async function requireSameDraft(unit: Unit, leaves: readonly Leaf[]): Promise<void> {
  const staged = await findStaged(unit);
  if (staged === undefined) return;
  const drawn = parseDraft(staged.draft);
  if (!leaves.some((leaf) => leaf.t === "close" && leaf.e === drawn.epoch)) return;
  const published = leaves.filter(isPart).filter(({ e }) => e === drawn.epoch);
  const ours = new Map(drawn.leaves.map((leaf) => [leaf.c, leaf]));
  const isSame = published.every(({ c, t, p, s }) => {
    const own = ours.get(c);
    return own?.t === t && own.p === p && own.s === s;
  });
  must(isSame && ours.size === published.length, RULE);
}

function isPart(leaf: Leaf): leaf is PartLeaf {
  return leaf.t === "in" || leaf.t === "out";
}
