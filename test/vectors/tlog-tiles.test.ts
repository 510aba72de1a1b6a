import { expect, test } from "vitest";
import { concat, toBase64, toHex, utf8 } from "../../src/base/bytes.ts";
import { sha256 } from "../../src/base/digest.ts";
import { parseCheckpoint } from "../../src/base/tlog/checkpoint.ts";
import {
  consistencyFrom,
  inclusionFrom,
  leafHash,
  rootFrom,
  verifyConsistency,
  verifyInclusion,
} from "../../src/base/tlog/merkle.ts";
import {
  cosignText,
  formatNote,
  openNote,
  parseNote,
  parseVkey,
} from "../../src/base/tlog/note.ts";
import {
  fullTileRoot,
  nodesOfTiles,
  parseTilePath,
  tilePath,
  tilesOf,
  tileWidth,
} from "../../src/base/tlog/tile.ts";
import vectors from "./tlog-tiles.json" with { type: "json" };

const bytes = (base64: string) => new Uint8Array(Buffer.from(base64, "base64"));

/** All tiles of the first `size` leaves `record <i>`, widest form only. */
function build(size: number): Map<string, Uint8Array> {
  const tiles = new Map<string, Uint8Array>();
  for (const { level, index, width } of tilesOf(size)) {
    const hashes = Array.from({ length: width }, (_, at) =>
      level === 0
        ? leafHash(utf8(`record ${index * 256 + at}`))
        : fullTileRoot(tiles.get(`${level - 1}/${index * 256 + at}`)!),
    );
    tiles.set(`${level}/${index}`, concat(...hashes));
  }
  return tiles;
}

const tiles70000 = build(70_000);
const nodes = nodesOfTiles((level, index) => tiles70000.get(`${level}/${index}`)!);

test("the tiles of 300 entries are the published ones, and give the cosigned root", () => {
  const built = build(300);
  const published: Record<string, string> = vectors.tree300.tiles;
  const paths = [...tilesOf(300)].map((place) => tilePath(place));
  expect(paths.sort()).toEqual(Object.keys(published).sort());
  for (const [path, base64] of Object.entries(published)) {
    const place = parseTilePath(path)!;
    expect(toBase64(built.get(`${place.level}/${place.index}`)!)).toBe(base64);
  }
  const vkey = parseVkey(vectors.tree300.cosigner_vkey)!;
  const { text, signed } = openNote(vectors.tree300.cosigned_checkpoint, [vkey]);
  const read = (level: number, index: number) => built.get(`${level}/${index}`)!;
  expect(parseCheckpoint(text).root).toEqual(rootFrom(nodesOfTiles(read), 300));
  const seed = sha256(utf8("skylight test mirror key"));
  const line = cosignText(text, { name: vkey.name, seed }, signed[0]!.time!);
  expect(formatNote({ text, signatures: [line] })).toBe(vectors.tree300.cosigned_checkpoint);
  expect(parseNote(vectors.tree300.cosigned_checkpoint).signatures).toHaveLength(1);
});

test.each(vectors.tree300.inclusion)("inclusion of $index in 300 from tiles", (vector) => {
  const proof = inclusionFrom(nodes, vector.index, vector.size);
  expect(proof.map(toBase64)).toEqual(vector.proof);
  const leaf = leafHash(utf8(`record ${vector.index}`));
  const { index, size } = vector;
  expect(verifyInclusion({ index, size, leaf, root: bytes(vector.root), proof })).toBe(true);
});

test.each(vectors.tree300.consistency)("consistency from $old to $new from tiles", (vector) => {
  const proof = consistencyFrom(nodes, vector.old, vector.new);
  expect(proof.map(toBase64)).toEqual(vector.proof);
  expect(
    verifyConsistency({
      oldSize: vector.old,
      oldRoot: bytes(vector.old_root),
      size: vector.new,
      root: bytes(vector.new_root),
      proof,
    }),
  ).toBe(true);
});

test("roots of every listed size follow from the tiles of 70,000", () => {
  for (const [size, root] of Object.entries(vectors.tree70000.roots_by_size))
    expect(toBase64(rootFrom(nodes, Number(size)))).toBe(root);
});

test("the levels of 70,000 have the published tiles", () => {
  for (const [level, expected] of Object.entries(vectors.tree70000.tiles_by_level)) {
    const places = [...tilesOf(70_000)].filter((place) => place.level === Number(level));
    expect(places.filter(({ width }) => width === 256)).toHaveLength(expected.full);
    const partial = places.filter(({ width }) => width < 256).map((place) => tilePath(place));
    expect(partial).toEqual(expected.partial);
    const all = places.map(({ index }) => tiles70000.get(`${level}/${index}`)!);
    expect(toHex(sha256(concat(...all)))).toBe(expected.sha256_of_all_tiles_in_order);
  }
});

test("tile widths of sizes at a boundary", () => {
  const pathsOf = (size: number, from: number) =>
    [...tilesOf(size)].filter(({ level }) => level >= from).map((place) => tilePath(place));
  expect(pathsOf(256, 0)).toEqual(Object.keys(vectors.tile_widths.size_256));
  expect(pathsOf(65_536, 1)).toEqual(Object.keys(vectors.tile_widths.size_65536_above_level_0));
  expect(tileWidth(0, 1, 256)).toBe(0);
});

test.each(vectors.paths.tile)("path $path", ({ level, index, width, path }) => {
  expect(tilePath({ level, index, width })).toBe(path);
  expect(parseTilePath(path)).toEqual({ level, index, width });
});

test.each(vectors.paths.entries_for_log_index)("entry $seq of $size", ({ seq, size, path }) => {
  const index = Math.floor(seq / 256);
  const width = tileWidth(0, index, size);
  expect(tilePath({ level: "entries", index, width })).toBe(path);
});

test.each(vectors.paths.valid_requests)("%s is a path", (path) => {
  expect(parseTilePath(path)).toBeDefined();
});

test.each(vectors.paths.invalid_requests)("%s is none", (path) => {
  expect(parseTilePath(path)).toBeUndefined();
});
