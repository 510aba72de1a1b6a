import { BUMP_RESERVE } from "../bump-reserve.ts";
import type { Ancestry } from "./ancestry.ts";
import type { Finding } from "./finding.ts";
import type { LintCoin, LintSubject } from "./subject.ts";

/** From so many unlinked coins on, joining them is severe. */
const JOINED_SEVERE = 10;

/** A gift this small costs its giver nothing and shows where our coins go: three times what spending it costs at 10 sat/vB. */
const TRACER_UP_TO = 2_040n;

/** Batches in a row, each out of the change of the one before. */
const PEELING = { note: 3, warning: 12 };

/** What the coins of a batch tell together. */
export function coinFindings(subject: LintSubject, ancestry: Ancestry): Finding[] {
  return [
    ...mixed(subject),
    ...joined(subject),
    ...reused(subject),
    ...tracers(subject),
    ...unneeded(subject),
    ...peeling(ancestry),
  ];
}

function mixed({ coins, programme }: LintSubject): Finding[] {
  const count = new Set([programme, ...coins.map((coin) => coin.programme)]).size;
  return count === 1 ? [] : [{ id: "programmes-mixed", severity: "severe", facts: { count } }];
}

function joined({ coins, payments, fee }: LintSubject): Finding[] {
  const clusters = clustersOf(coins);
  const count = clusters.size;
  if (count < 2) return [];
  const largest = [...clusters.values()].map(sumOf).reduce((a, b) => (a > b ? a : b), 0n);
  const amounts = payments.map(({ amount }) => amount).sort((a, b) => (a < b ? -1 : 1));
  let left = largest - fee - BUMP_RESERVE;
  let fits = 0;
  for (const amount of amounts) {
    if (left < amount) break;
    left -= amount;
    fits += 1;
  }
  const severity = count >= JOINED_SEVERE ? "severe" : "warning";
  return [{ id: "coins-joined", severity, facts: { count, fits } }];
}

function reused({ coins, reused: names }: LintSubject): Finding[] {
  const count = coins.filter(({ outpoint }) => names.has(outpoint)).length;
  return count === 0 ? [] : [{ id: "address-reused", severity: "warning", facts: { count } }];
}

function tracers({ coins }: LintSubject): Finding[] {
  const strays = coins.filter(({ origin }) => origin === "stray").length;
  if (strays > 0) return [{ id: "tracer-coin", severity: "severe", facts: { count: strays } }];
  const count = coins.filter(
    ({ origin, value }) => origin !== "change" && value <= TRACER_UP_TO,
  ).length;
  return count === 0 ? [] : [{ id: "tracer-coin", severity: "warning", facts: { count } }];
}

/** A coin without which the payments would be paid too. When it was linked to the others already, it only marks the software. */
function unneeded({ coins, payments, fee }: LintSubject): Finding[] {
  const needed = payments.reduce((sum, { amount }) => sum + amount, 0n) + fee + BUMP_RESERVE;
  const clusters = clustersOf(coins);
  const sorted = [...coins].sort((a, b) => (a.value < b.value ? -1 : 1));
  let left = sumOf(coins);
  let count = 0;
  let linked = 0;
  for (const coin of sorted) {
    if (left - coin.value < needed) break;
    left -= coin.value;
    count += 1;
    if ((clusters.get(coin.cluster)?.length ?? 0) > 1) linked += 1;
  }
  if (count === 0) return [];
  return [
    { id: "unneeded-coin", severity: linked === count ? "note" : "warning", facts: { count } },
  ];
}

function peeling({ depth }: Ancestry): Finding[] {
  if (depth < PEELING.note) return [];
  const severity = depth >= PEELING.warning ? "warning" : "note";
  return [{ id: "peeling-chain", severity, facts: { count: depth } }];
}

function clustersOf(coins: readonly LintCoin[]): Map<string, LintCoin[]> {
  const clusters = new Map<string, LintCoin[]>();
  for (const coin of coins)
    clusters.set(coin.cluster, [...(clusters.get(coin.cluster) ?? []), coin]);
  return clusters;
}

function sumOf(coins: readonly LintCoin[]): bigint {
  return coins.reduce((sum, { value }) => sum + value, 0n);
}
