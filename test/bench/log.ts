/**
 * The public log: leaves appended to it in units on a real database, with all that is recomputed before the signature, and a stranger's
 * check of a whole book. The floor of both is the hashing that no such log can do without: every leaf and every node, once, on the same bytes.
 */
import { appendEntries } from "../../src/audit/append-entries.ts";
import { bandOf } from "../../src/audit/band.ts";
import { formatLeaf } from "../../src/audit/leaf.ts";
import { insertBook } from "../../src/audit/book.store.ts";
import { numberEpoch } from "../../src/audit/number-epoch.ts";
import { PRESETS } from "../../src/audit/preset.ts";
import { verifyLog } from "../../src/audit/verify-log.ts";
import { toHex } from "../../src/base/bytes.ts";
import { sats } from "../../src/base/sats.ts";
import { signCheckpoint } from "../../src/base/tlog/checkpoint.ts";
import { edgeOf, growTiles } from "../../src/base/tlog/grow.ts";
import { leafHash, rootFrom, rootOf } from "../../src/base/tlog/merkle.ts";
import { vkeyOfSigner } from "../../src/base/tlog/note.ts";
import { bundlesOf, formatBundle, nodesOfTiles, tilePath } from "../../src/base/tlog/tile.ts";
import { units } from "../../src/db/unit.ts";
import { testClock } from "../support/clock.ts";
import { seededRandom } from "../support/random.ts";
import { perSecond, say, timed } from "./bench.ts";
import type { Bench } from "./bench.ts";
import { withDatabase } from "./database.ts";

const ORIGIN = "bench.example/log";
const BY = { kind: "job", name: "bench" } as const;
const SIGNER = {
  name: ORIGIN,
  seed: new Uint8Array(32).fill(6),
  seen: [],
  awaitsWitnesses: false,
};

const POLICY = "ab".repeat(32);
const PART = sats(1_024n);

/** Leaf 0 and one epoch of so many parts, with its close: a book that every reader accepts. */
function entriesOf(parts: number): Uint8Array[] {
  const random = seededRandom("log bench");
  const leaves = Array.from({ length: parts }, () => ({
    t: "in" as const,
    c: toHex(random.bytes(32)),
    p: "general",
    s: PART,
  }));
  const [sum, zero] = [sats(PART * BigInt(parts)), sats(0n)];
  const row = { p: "general", available: sum, in: sum, received: sum, other: {} };
  const rest = { committed: zero, fees: zero, inFlight: zero, out: zero, paid: zero };
  const { entries } = numberEpoch(
    {
      leaves,
      bands: { in: bandOf(parts, 1), out: "0" },
      programmes: [{ ...row, ...rest }],
      held: [],
    },
    {
      fund: ORIGIN,
      epoch: 1,
      first: 1,
      prev: 0,
      before: new Map(),
      policy: POLICY,
      claims: "00".repeat(32),
      oldest: "hidden",
    },
  );
  return [formatLeaf({ t: "policy", d: POLICY, e: 1, seq: 0 }), ...entries];
}

async function append(size: number, runs: number): Promise<void> {
  await withDatabase(async ({ app }) => {
    const work = units(app, testClock(), seededRandom());
    const at = testClock().now();
    await work(BY, (unit) => insertBook(unit, { origin: ORIGIN, openedAt: at, lastTickAt: at }));
    const entries = entriesOf(size - 2);
    const chunk = Math.ceil(size / runs);
    const ours = await timed(async () => {
      for (let from = 0; from < size; from += chunk)
        await work(BY, (unit) => appendEntries(unit, SIGNER, entries.slice(from, from + chunk)));
    });
    const floor = await timed(() => rootOf(entries.map(leafHash)));
    const rate = perSecond(size, ours.wall);
    const ratio = (floor.wall / ours.wall).toFixed(3);
    say(
      `append, ${size} leaves in ${runs} signed appends: ${rate} leaves, of hashing alone ${ratio}`,
    );
  });
}

/** All files of a log with these entries. */
function filesOf(entries: readonly Uint8Array[]): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  const tiles = growTiles(
    0,
    edgeOf(0).map((place) => ({ ...place, bytes: new Uint8Array(0) })),
    entries.map(leafHash),
  );
  const widest = new Map(tiles.map((tile) => [`${tile.level}/${tile.index}`, tile.bytes]));
  for (const tile of tiles) files.set(tilePath(tile), tile.bytes);
  for (const place of bundlesOf(entries.length)) {
    const first = place.index * 256;
    files.set(tilePath(place), formatBundle(entries.slice(first, first + place.width)));
  }
  const root = rootFrom(
    nodesOfTiles((level, index) => widest.get(`${level}/${index}`)!),
    entries.length,
  );
  const body = { origin: ORIGIN, size: entries.length, root, extensions: [] };
  return files.set("checkpoint", Buffer.from(signCheckpoint(body, [SIGNER])));
}

async function verify(size: number): Promise<void> {
  const entries = entriesOf(size - 2);
  const files = filesOf(entries);
  const source = { name: "memory", read: (path: string) => Promise.resolve(files.get(path)) };
  const log = { origin: ORIGIN, keys: [vkeyOfSigner(SIGNER)] };
  const book = {
    fund: ORIGIN,
    programmes: ["general"],
    policies: new Map([[POLICY, PRESETS.open]]),
    auditors: [],
  };
  const ours = await timed(() => verifyLog({ source, prefix: "", log, book }));
  const floor = await timed(() => rootOf(entries.map(leafHash)));
  const seconds = (ours.wall / 1000).toFixed(1);
  const ratio = (floor.wall / ours.wall).toFixed(2);
  say(
    `verify, ${size} leaves: ${seconds} s, ${perSecond(size, ours.wall)} leaves, of hashing alone ${ratio}`,
  );
}

export const log: Bench = {
  name: "log",
  async run(size) {
    const isFull = size === "full";
    await append(isFull ? 50_000 : 600, isFull ? 10 : 2);
    await verify(isFull ? 1_000_000 : 700);
  },
};
