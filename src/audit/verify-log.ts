import { concat, equalBytes, parseUtf8 } from "../base/bytes.ts";
import { must, Refusal } from "../base/refusal.ts";
import { openCheckpoint } from "../base/tlog/checkpoint.ts";
import type { Checkpoint, LogTrust } from "../base/tlog/checkpoint.ts";
import { leafHash } from "../base/tlog/merkle.ts";
import type { Signed } from "../base/tlog/note.ts";
import { bundlesOf, fullTileRoot, parseBundle, TILE_WIDTH, tilePath } from "../base/tlog/tile.ts";
import type { TilePlace } from "../base/tlog/tile.ts";
import { checkExport, EXPORT_FORMATS } from "./epoch-exports.ts";
import type { CloseLeaf, PartLeaf } from "./leaf.ts";
import { openBook } from "./verify-book.ts";
import type { BookReport, BookTrust } from "./verify-book.ts";
import type { BookSource } from "./verify-fund.ts";

/** A log that was read and verified to its last byte. */
export interface VerifiedLog extends BookReport {
  readonly checkpoint: Checkpoint;
  readonly signed: readonly Signed[];
  /** Files of epochs whose hashes were checked, and those that are not at this source. */
  readonly files: { readonly checked: number; readonly missing: number };
  /** Root (hex) at an earlier size; undefined where no checkpoint can have been. */
  rootAt(size: number): string | undefined;
  /** Every size at which a checkpoint can have been signed, ascending, with its root (hex). */
  roots(): ReadonlyMap<number, string>;
}

/** Where the log is, whom to believe, and how to say how far the reading is. */
export interface LogReading {
  readonly source: BookSource;
  /** Of the log's files at the source: `log/` or empty. */
  readonly prefix: string;
  readonly log: LogTrust;
  readonly book: BookTrust;
  readonly progress?: (done: number, total: number) => void;
  /** Hears of every part in the log, with its index. */
  readonly onPart?: PartListener;
}

/** What auditors listen with. */
export type PartListener = (index: number, leaf: PartLeaf) => void;

/**
 * Reads the whole log and believes nothing: the checkpoint's note (rules of `openCheckpoint`), then from the first entry on that bundles
 * and tiles are there (`log-file-missing`), well-formed (`bundle-malformed`) and agree (`tile-hash`), every rule of the book, the files of
 * every epoch that the source has (`close-exports`), and at the end the signed root (`checkpoint-root`). Refuses with the first that fails.
 */
export async function verifyLog(reading: LogReading): Promise<VerifiedLog> {
  const { source, prefix } = reading;
  const note = await source.read(`${prefix}checkpoint`);
  const { signed, ...checkpoint } = openCheckpoint(noteText(note), reading.log);
  const book = openBook(reading.book);
  const tiles = tileCheck(reading);
  const files = { checked: 0, missing: 0 };
  for (const place of bundlesOf(checkpoint.size)) {
    const entries = parseBundle(await readFull(reading, place));
    if (entries?.length !== place.width) throw new Refusal("bundle-malformed", place.index);
    for (const entry of entries) await tiles.add(leafHash(entry));
    if (place.width < TILE_WIDTH) await tiles.end();
    for (const [at, entry] of entries.entries()) {
      const leaf = book.add(entry);
      if (leaf.t === "close") await checkFiles(source, leaf, files);
      if (leaf.t === "in" || leaf.t === "out")
        reading.onPart?.(place.index * TILE_WIDTH + at, leaf);
    }
    reading.progress?.(place.index * TILE_WIDTH + place.width, checkpoint.size);
  }
  await tiles.end();
  must(equalBytes(book.root(), checkpoint.root), "checkpoint-root");
  return {
    ...book.end(),
    checkpoint,
    signed,
    files,
    rootAt: (size) => book.rootAt(size),
    roots: () => book.roots(),
  };
}

/** Recomputes every tile from the leaf hashes and compares it with the one at the source. */
function tileCheck(reading: LogReading): {
  add(leaf: Uint8Array): Promise<void>;
  end(): Promise<void>;
} {
  // Hashes of the open tile of each level, and how many tiles of it are done.
  const open: Uint8Array[][] = [];
  const done: number[] = [];
  const compare = async (level: number, width: number): Promise<void> => {
    const bytes = concat(...(open[level] ?? []));
    const place = { level, index: done[level] ?? 0, width };
    must(equalBytes(await readFull(reading, place), bytes), "tile-hash", place.index);
  };
  const add = async (level: number, hash: Uint8Array): Promise<void> => {
    const hashes = (open[level] ??= []);
    hashes.push(hash);
    if (hashes.length < TILE_WIDTH) return;
    await compare(level, TILE_WIDTH);
    const root = fullTileRoot(concat(...hashes));
    open[level] = [];
    done[level] = (done[level] ?? 0) + 1;
    await add(level + 1, root);
  };
  return {
    add: (leaf) => add(0, leaf),
    async end() {
      for (const [level, hashes] of open.entries()) {
        if (hashes.length > 0) await compare(level, hashes.length);
        open[level] = [];
      }
    },
  };
}

/** The file of a place, cut out of the full one where a mirror keeps only that (C2SP tlog-tiles). */
async function readFull({ source, prefix }: LogReading, place: TilePlace): Promise<Uint8Array> {
  const file = await source.read(`${prefix}${tilePath(place)}`);
  if (file !== undefined) return file;
  const full = await source.read(`${prefix}${tilePath({ ...place, width: TILE_WIDTH })}`);
  if (full === undefined) throw new Refusal("log-file-missing", place.index);
  if (place.level !== "entries") return full.subarray(0, 32 * place.width);
  return bundleStart(full, place.width);
}

/** The first `count` entries of a bundle. */
function bundleStart(bundle: Uint8Array, count: number): Uint8Array {
  const entries = parseBundle(bundle)?.slice(0, count) ?? [];
  return bundle.subarray(
    0,
    entries.reduce((length, entry) => length + 2 + entry.length, 0),
  );
}

async function checkFiles(
  source: BookSource,
  close: CloseLeaf,
  files: { checked: number; missing: number },
): Promise<void> {
  for (const format of EXPORT_FORMATS) {
    const file = await source.read(`api/v1/epochs/${close.e}/exports/${format}`);
    if (file === undefined) files.missing += 1;
    else {
      checkExport(close, format, file);
      files.checked += 1;
    }
  }
}

function noteText(bytes: Uint8Array | undefined): string {
  if (bytes === undefined) throw new Refusal("log-file-missing");
  const text = parseUtf8(bytes);
  if (text === undefined) throw new Refusal("note-malformed");
  return text;
}
