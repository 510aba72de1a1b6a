import { parseUtf8 } from "../base/bytes.ts";
import { must, Refusal } from "../base/refusal.ts";
import { openCheckpoint } from "../base/tlog/checkpoint.ts";
import type { LogTrust } from "../base/tlog/checkpoint.ts";
import { bundlesOf, parseBundle, TILE_WIDTH, tilePath } from "../base/tlog/tile.ts";
import { EXPORT_FORMATS } from "./epoch-exports.ts";
import type { EpochExports } from "./epoch-exports.ts";
import { parseLeaf } from "./leaf.ts";
import { CHECKPOINT_PATH } from "./mirror.ts";
import type { Mirror } from "./mirror.ts";

/** What a copy of the public log has from some entry on; nothing of it is checked against our own log yet. */
export interface LogCopy {
  readonly note: string;
  readonly size: number;
  readonly root: Uint8Array;
  /** Index of the first of `entries`, at the beginning of a bundle. */
  readonly first: number;
  readonly entries: readonly Uint8Array[];
  /** The files of the epochs whose close is among the entries. */
  readonly exports: ReadonlyMap<number, EpochExports>;
}

/**
 * Reads a copy from the bundle on that entry `from` lies in; undefined when the copy is empty. Its checkpoint must be signed by a key of the log:
 * refuses with the rules of checkpoints, and with `backup-stale` when a file that the checkpoint implies is missing or malformed.
 */
export async function readCopy(
  mirror: Mirror,
  trust: Pick<LogTrust, "origin" | "keys">,
  from: number,
): Promise<LogCopy | undefined> {
  const bytes = await mirror.read(CHECKPOINT_PATH);
  if (bytes === undefined) return undefined;
  const note = parseUtf8(bytes) ?? "";
  const { size, root } = openCheckpoint(note, { origin: trust.origin, keys: trust.keys });
  const start = Math.floor(from / TILE_WIDTH);
  const entries: Uint8Array[] = [];
  for (const place of bundlesOf(size)) {
    if (place.index < start) continue;
    const bundle = await mirror.read(`log/${tilePath(place)}`);
    const parsed = bundle && parseBundle(bundle);
    if (parsed?.length !== place.width) throw new Refusal("backup-stale");
    entries.push(...parsed);
  }
  const exports = new Map<number, EpochExports>();
  for (const leaf of entries.map(parseLeaf))
    if (leaf.t === "close") exports.set(leaf.e, await readExports(mirror, leaf.e));
  return { note, size, root, first: start * TILE_WIDTH, entries, exports };
}

async function readExports(mirror: Mirror, epoch: number): Promise<EpochExports> {
  const files = await Promise.all(
    EXPORT_FORMATS.map(async (format) => {
      const bytes = await mirror.read(`api/v1/epochs/${epoch}/exports/${format}`);
      const text = bytes && parseUtf8(bytes);
      must(text !== undefined, "backup-stale");
      return [format, text] as const;
    }),
  );
  return Object.fromEntries(files) as EpochExports;
}
