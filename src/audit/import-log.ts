import { equalBytes, utf8 } from "../base/bytes.ts";
import { Fault } from "../base/fault.ts";
import { must, Refusal } from "../base/refusal.ts";
import { edgeOf, growTiles } from "../base/tlog/grow.ts";
import { leafHash } from "../base/tlog/merkle.ts";
import type { Unit } from "../db/unit.ts";
import type { Side } from "./band.ts";
import { checkLog } from "./check-log.ts";
import { addDebt } from "./debt.store.ts";
import { parseDraft } from "./epoch-draft.ts";
import { endKnownNotices } from "./end-known-notices.ts";
import { checkExport, EXPORT_FORMATS } from "./epoch-exports.ts";
import { deleteStaged, findLastEpoch, findStaged, insertEpoch } from "./epoch.store.ts";
import { parseLeaf } from "./leaf.ts";
import type { CloseLeaf, PartLeaf } from "./leaf.ts";
import {
  findLastCheckpoint,
  insertCheckpoint,
  insertEntries,
  insertTiles,
  lockLog,
  readEntries,
  readTiles,
} from "./log.store.ts";
import { requireSeen } from "./outside.ts";
import { deleteParts, listPool, unlinkParts } from "./pool.store.ts";
import type { LogCopy } from "./read-copy.ts";
import { tickOf } from "./tick.ts";

const RULE = "backup-fork";

/** A close of which only the copy is left is dated by the restore, to the hour: when it was is in no public file. */
const HOUR = 3_600;

/**
 * After a restore, takes over what a copy of the log has more than the database: entries, tiles, the signed checkpoint, the epochs with their
 * files. Parts that waited and are published by now leave the pool, corrections that did wait no longer; what the log counts of records that
 * were lost is owed to it (`takeDebt`); `tip` is the height of the chain by now, above which it counts nothing. Refuses with `backup-fork` when
 * the copy is not this log, grown. Returns how many entries were taken over.
 */
export async function importLog(unit: Unit, copy: LogCopy, tip: number): Promise<number> {
  await lockLog(unit);
  const last = await findLastCheckpoint(unit);
  if (last === undefined) throw new Refusal(RULE);
  if (copy.size <= last.size) {
    await requireSame(unit, last, copy);
    return 0;
  }
  const from = last.size;
  const known = await readEntries(unit, copy.first, from - copy.first);
  must(
    known.every((bytes, at) => equalBytes(bytes, copy.entries[at] ?? new Uint8Array(0))),
    RULE,
  );
  const entries = copy.entries.slice(from - copy.first);
  await grow(unit, from, entries);
  const root = await checkLog(unit, copy.size, last);
  must(equalBytes(root, copy.root), RULE);
  const { size, note } = copy;
  await insertCheckpoint(unit, { size, root, note, awaitsWitnesses: false }, last);
  const leaves = entries.map(parseLeaf);
  await takeEpochs(
    unit,
    copy,
    leaves.map((leaf, at) => ({ leaf, index: from + at })).flatMap(closeOf),
  );
  await takeParts(
    unit,
    leaves.filter((leaf) => leaf.t === "in" || leaf.t === "out"),
    tip,
  );
  await endKnownNotices(
    unit,
    leaves.filter((leaf) => leaf.t === "correct"),
  );
  return entries.length;
}

async function requireSame(
  unit: Unit,
  last: Awaited<ReturnType<typeof findLastCheckpoint>>,
  copy: LogCopy,
): Promise<void> {
  try {
    await requireSeen(unit, last, [{ where: "the copy", size: copy.size, root: copy.root }]);
  } catch (error) {
    throw error instanceof Fault && error.code === "log-forked" ? new Refusal(RULE) : error;
  }
}

async function grow(unit: Unit, from: number, entries: readonly Uint8Array[]): Promise<void> {
  await insertEntries(unit, from, entries);
  const places = edgeOf(from);
  const stored = await readTiles(unit, places);
  const edge = places.flatMap((place) => {
    const bytes = stored.get(`${place.level}/${place.index}`);
    return bytes === undefined ? [] : [{ ...place, bytes }];
  });
  await insertTiles(unit, growTiles(from, edge, entries.map(leafHash)));
}

interface PlacedClose {
  readonly leaf: CloseLeaf;
  readonly index: number;
}

function closeOf({
  leaf,
  index,
}: {
  leaf: ReturnType<typeof parseLeaf>;
  index: number;
}): PlacedClose[] {
  return leaf.t === "close" ? [{ leaf, index }] : [];
}

async function takeEpochs(
  unit: Unit,
  copy: LogCopy,
  closes: readonly PlacedClose[],
): Promise<void> {
  for (const { leaf, index } of closes) {
    const exports = copy.exports.get(leaf.e);
    if (exports === undefined) throw new Refusal("backup-stale");
    for (const format of EXPORT_FORMATS) checkExport(leaf, format, utf8(exports[format]));
    await insertEpoch(unit, {
      epoch: leaf.e,
      closeIndex: index,
      closedAt: tickOf(unit.at, HOUR),
      // Hashes of claims are published by their root alone; those of lost epochs open no more.
      claims: new Uint8Array(0),
      exports,
    });
  }
}

async function takeParts(unit: Unit, leaves: readonly PartLeaf[], tip: number): Promise<void> {
  const published = new Set(leaves.map(({ c }) => c));
  const pool = await listPool(unit);
  const gone = pool.filter(({ c }) => published.has(c));
  // A close that published one part of an item has counted it.
  const counted = new Set(gone.flatMap(({ item }) => (item === undefined ? [] : [item.id])));
  const rest = pool.filter(({ c, item }) => !published.has(c) && item && counted.has(item.id));
  await deleteParts(
    unit,
    gone.map(({ c }) => c),
  );
  await unlinkParts(
    unit,
    rest.map(({ c }) => c),
  );
  const known = new Set(gone.map(({ c }) => c));
  const staged = await findStaged(unit);
  const drawn = staged === undefined ? [] : parseDraft(staged.draft).leaves.map(({ c }) => c);
  // Also one without parts, which only its number tells: published again it would be a second close of that epoch.
  const last = await findLastEpoch(unit);
  if (staged !== undefined && last !== undefined && staged.epoch <= last.epoch)
    await deleteStaged(unit);
  for (const c of drawn) known.add(c);
  const owed = new Map<string, { side: Side; programme: string; amount: bigint }>();
  for (const { c, t, p, s } of leaves) {
    if (known.has(c)) continue;
    const debt = owed.get(`${t} ${p}`) ?? { side: t, programme: p, amount: 0n };
    owed.set(`${t} ${p}`, { ...debt, amount: debt.amount + s });
  }
  for (const debt of owed.values()) await addDebt(unit, { ...debt, until: tip });
}
