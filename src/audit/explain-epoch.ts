import type { Part } from "./commitment.ts";
import { isPower } from "./leaf.ts";
import type { PartLeaf } from "./leaf.ts";
import { partsOf } from "./record-envelope.ts";
import type { RecordEnvelope } from "./record-envelope.ts";

/** An opened record, and the epoch to whose key it was sealed. */
export interface OpenedRecord {
  readonly sealedIn: number;
  readonly record: RecordEnvelope;
}

/** Something that does not fit; `at` is an index of the log for leaves, the id of a record for records. */
export interface Difference {
  readonly rule: string;
  readonly at: string;
}

/** How much of an epoch opened envelopes explain. */
export interface Explanation {
  readonly leaves: number;
  readonly explained: number;
  /** Indexes of leaves that no opened record has. */
  readonly unexplained: readonly number[];
  readonly differences: readonly Difference[];
  /** Epochs whose keys are still needed: records sealed to them have parts that no epoch has published yet. */
  readonly needed: readonly number[];
  readonly opened: "all" | "sample" | "none";
  readonly sums: "agree" | "differ";
}

/**
 * Holds the leaves of one epoch of a verified log against opened records. Each leaf is explained by exactly one part of one record, whose
 * commitment it carries and whose side, programme and size are its own. Differences: `record-repeated` (one gift or payout under two record
 * keys), `record-size` (a part that is no power of two up to 2²⁴), `record-sum` (the parts are not the sum), `leaf-differs` (the leaf says
 * another thing than what it commits to). A leaf that nothing explains is no difference: it may be of a record that was sealed in an earlier
 * epoch, or without this auditor's key.
 */
export function explainEpoch(
  epoch: number,
  log: ReadonlyMap<number, PartLeaf>,
  records: readonly OpenedRecord[],
): Explanation {
  const differences = records.flatMap(({ record }) => faultsOf(record));
  differences.push(...repeated(records));
  const parts = new Map<string, Part>();
  for (const { record } of records) for (const { c, part } of partsOf(record)) parts.set(c, part);
  const published = new Set<string>();
  const unexplained: number[] = [];
  let leaves = 0;
  for (const [index, leaf] of log) {
    published.add(leaf.c);
    if (leaf.e !== epoch) continue;
    leaves += 1;
    const part = parts.get(leaf.c);
    if (part === undefined) unexplained.push(index);
    else if (part.k !== leaf.t || part.p !== leaf.p || part.s !== leaf.s)
      differences.push({ rule: "leaf-differs", at: String(index) });
  }
  const explained = leaves - unexplained.length;
  return {
    leaves,
    explained,
    unexplained,
    differences,
    needed: neededKeys(records, published),
    opened: unexplained.length === 0 ? "all" : explained === 0 ? "none" : "sample",
    sums: differences.length === 0 ? "agree" : "differ",
  };
}

function faultsOf(record: RecordEnvelope): Difference[] {
  const { id: at, parts, sum } = record;
  const total = parts.reduce((all, s) => all + s, 0n);
  return [
    ...(parts.every(isPower) ? [] : [{ rule: "record-size", at }]),
    ...(total === sum ? [] : [{ rule: "record-sum", at }]),
  ];
}

function repeated(records: readonly OpenedRecord[]): Difference[] {
  const keys = new Map<string, string>();
  return records.flatMap(({ record }) => {
    const name = `${record.k} ${record.id}`;
    const known = keys.get(name) ?? record.key;
    keys.set(name, known);
    return known === record.key ? [] : [{ rule: "record-repeated", at: record.id }];
  });
}

function neededKeys(records: readonly OpenedRecord[], published: ReadonlySet<string>): number[] {
  const waiting = records.filter(({ record }) =>
    partsOf(record).some(({ c }) => !published.has(c)),
  );
  return [...new Set(waiting.map(({ sealedIn }) => sealedIn))].sort((a, b) => a - b);
}
