import { expect, test } from "vitest";
import { toHex } from "../../../src/base/bytes.ts";
import { randomInt, shuffled } from "../../../src/base/clock.ts";
import { sats } from "../../../src/base/sats.ts";
import { explainEpoch } from "../../../src/audit/explain-epoch.ts";
import type { PartLeaf } from "../../../src/audit/leaf.ts";
import { splitIntoParts } from "../../../src/audit/parts.ts";
import { partsOf } from "../../../src/audit/record-envelope.ts";
import type { RecordEnvelope } from "../../../src/audit/record-envelope.ts";
import { seededRandom } from "../../support/random.ts";

const random = seededRandom("explain");

function recordOf(k: "in" | "out"): RecordEnvelope {
  const sum = sats(BigInt(1 + randomInt(random, 50_000_000)));
  const parts = splitIntoParts(sum, random);
  const common = { key: toHex(random.bytes(32)), p: "general", parts, sum, v: 1 } as const;
  return k === "in"
    ? { ...common, k, id: `${toHex(random.bytes(32))}:0` }
    : { ...common, k, id: toHex(random.bytes(16)), batch: toHex(random.bytes(16)) };
}

/** A log of these records, each part in epoch 1 or 2 by chance, in random order. */
function logOf(records: readonly RecordEnvelope[]): Map<number, PartLeaf> {
  const leaves = records.flatMap((record) =>
    partsOf(record).map(({ c, part }): PartLeaf => {
      const e = 1 + randomInt(random, 2);
      return { t: part.k, c, e, p: part.p, s: part.s };
    }),
  );
  return new Map(shuffled(leaves, random).map((leaf, at) => [at + 1, leaf]));
}

const opened = (records: readonly RecordEnvelope[]) =>
  records.map((record) => ({ sealedIn: 1, record }));

test("whatever the records and however they fell into epochs: with all of them all leaves are explained, without one exactly its own are not", () => {
  for (let run = 0; run < 40; run += 1) {
    const records = Array.from({ length: 2 + randomInt(random, 5) }, (_, at) =>
      recordOf(at % 2 === 0 ? "in" : "out"),
    );
    const log = logOf(records);
    for (const epoch of [1, 2]) {
      const whole = explainEpoch(epoch, log, opened(records));
      expect(whole).toMatchObject({ opened: "all", sums: "agree", unexplained: [], needed: [] });
      const missing = new Set(partsOf(records[0]!).map(({ c }) => c));
      const less = explainEpoch(epoch, log, opened(records.slice(1)));
      const own = [...log].filter(([, leaf]) => leaf.e === epoch && missing.has(leaf.c));
      expect(less.unexplained).toEqual(own.map(([index]) => index));
      expect(less.sums).toBe("agree");
    }
  }
});

test("a leaf that says another size, side or programme than it commits to is a difference", () => {
  const record = recordOf("out");
  const log = logOf([record]);
  const [index, leaf] = [...log].find(([, each]) => each.s > 1n)!;
  for (const lie of [{ s: sats(leaf.s / 2n) }, { t: "in" as const }, { p: "other" }]) {
    const lying = new Map(log).set(index, { ...leaf, ...lie });
    expect(explainEpoch(leaf.e, lying, opened([record]))).toMatchObject({
      sums: "differ",
      differences: [{ rule: "leaf-differs", at: String(index) }],
    });
  }
});

test("a record whose parts are not its sum, or no powers of two, or that comes under two keys, is a difference", () => {
  const record = recordOf("in");
  const rules = (...records: RecordEnvelope[]) =>
    explainEpoch(1, new Map(), opened(records)).differences.map(({ rule }) => rule);
  expect(rules(record)).toEqual([]);
  expect(rules({ ...record, sum: sats(record.sum + 1n) })).toEqual(["record-sum"]);
  expect(
    rules({ ...record, parts: [record.sum | 3n].map((s) => sats(s)), sum: sats(record.sum | 3n) }),
  ).toEqual(["record-size"]);
  expect(rules(record, { ...record, key: toHex(random.bytes(32)) })).toEqual(["record-repeated"]);
  expect(rules(record, record)).toEqual([]);
});

test("keys are needed as long as a part waits", () => {
  const record = recordOf("in");
  const log = logOf([record]);
  const [index] = [...log.keys()];
  log.delete(index!);
  expect(explainEpoch(1, log, [{ sealedIn: 7, record }]).needed).toEqual([7]);
});
