import fc from "fast-check";
import { expect, test } from "vitest";
import { concat, utf8 } from "../../../../src/base/bytes.ts";
import { newFrontier } from "../../../../src/base/tlog/frontier.ts";
import { edgeOf, growTiles, tilesNeeded } from "../../../../src/base/tlog/grow.ts";
import { inclusionFrom, leafHash, rootFrom, rootOf } from "../../../../src/base/tlog/merkle.ts";
import {
  fullTileRoot,
  nodesOfTiles,
  parseBundle,
  formatBundle,
  tilePath,
  tilesOf,
} from "../../../../src/base/tlog/tile.ts";

const leaves = Array.from({ length: 1500 }, (_, at) => leafHash(utf8(`leaf ${at}`)));

/** Every tile that was ever written, by path, as a log that grows in these steps writes them. */
function grown(steps: readonly number[]): { tiles: Map<string, Uint8Array>; size: number } {
  const tiles = new Map<string, Uint8Array>();
  let size = 0;
  for (const step of steps) {
    const edge = edgeOf(size).map((place) => ({ ...place, bytes: tiles.get(tilePath(place))! }));
    for (const tile of growTiles(size, edge, leaves.slice(size, size + step)))
      tiles.set(tilePath(tile), tile.bytes);
    size += step;
  }
  return { tiles, size };
}

test("a log that grows in steps has all tiles of its size, and its root follows from them", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 300 }), { maxLength: 5 }), (steps) => {
      const { tiles, size } = grown(steps);
      const read = new Map(
        [...tilesOf(size)].map((place) => [
          `${place.level}/${place.index}`,
          tiles.get(tilePath(place))!,
        ]),
      );
      const nodes = nodesOfTiles((level, index) => read.get(`${level}/${index}`)!);
      const root = rootOf(leaves.slice(0, size));
      expect(rootFrom(nodes, size)).toEqual(root);
      const frontier = newFrontier();
      for (const leaf of leaves.slice(0, size)) frontier.add(leaf);
      expect(frontier.root()).toEqual(root);
    }),
    { numRuns: 40 },
  );
});

test("the tiles needed for a proof are known before they are read", () => {
  const { tiles, size } = grown([700, 300]);
  const needed = tilesNeeded((nodes) => inclusionFrom(nodes, 5, size));
  const places = [...tilesOf(size)].filter(({ level, index }) =>
    needed.some((each) => each.level === level && each.index === index),
  );
  const read = new Map(
    places.map((place) => [`${place.level}/${place.index}`, tiles.get(tilePath(place))!]),
  );
  const nodes = nodesOfTiles((level, index) => read.get(`${level}/${index}`)!);
  expect(inclusionFrom(nodes, 5, size)).toHaveLength(10);
  expect(needed.length).toBeLessThanOrEqual(4);
});

test("a tile that is too narrow or not full is a bug, not a wrong hash", () => {
  const nodes = nodesOfTiles(() => leaves[0]!);
  expect(() => nodes(1, 0)).toThrow(RangeError);
  expect(() => fullTileRoot(concat(...leaves.slice(0, 3)))).toThrow(RangeError);
});

test("a bundle that ends inside an entry is none", () => {
  const bundle = formatBundle([utf8("one"), utf8("two")]);
  expect(parseBundle(bundle)).toHaveLength(2);
  for (const cut of [1, 4, 6]) expect(parseBundle(bundle.subarray(0, cut))).toBeUndefined();
  expect(() => formatBundle([new Uint8Array(65_536)])).toThrow(RangeError);
});
