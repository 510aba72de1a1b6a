import type { Finding } from "./finding.ts";
import type { LintSubject, PastBatch } from "./subject.ts";

const HOUR_MS = 3_600_000;

/** Transactions that make a rhythm: as many as repeat before it is no chance. */
const RHYTHM = { count: 6, spread: 0.1, hours: 2 };

/** Transactions at one fee rate, to a hundredth of a sat/vB, that make a mark. */
const SAME_RATE = 4;

/** What a fund does each time tells it apart from others: when it sends, and how its transactions look. */
export function habitFindings(subject: LintSubject): Finding[] {
  const own = subject.past.filter(({ programme }) => programme === subject.programme);
  return [
    ...rhythm(own),
    ...atOnce(subject),
    ...sameRate(subject, own),
    ...byHand(subject),
    ...lockTime(subject),
  ];
}

function rhythm(own: readonly PastBatch[]): Finding[] {
  const times = own.flatMap(({ minedAt }) => minedAt?.getTime() ?? []).slice(-RHYTHM.count);
  if (times.length < RHYTHM.count) return [];
  const gaps = times.slice(1).map((time, index) => time - (times[index] ?? time));
  const isRegular = spreadOf(gaps) < RHYTHM.spread;
  if (!isRegular && !isOneTimeOfDay(times)) return [];
  return [{ id: "rhythm", severity: "warning", facts: { count: RHYTHM.count } }];
}

/** Standard deviation as a share of the mean; 1 when there is no mean to speak of. */
function spreadOf(gaps: readonly number[]): number {
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  if (mean < HOUR_MS) return 1;
  const variance = gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length;
  return Math.sqrt(variance) / mean;
}

/** On different days, and always within two hours of the clock. */
function isOneTimeOfDay(times: readonly number[]): boolean {
  const day = 24 * HOUR_MS;
  if (new Set(times.map((time) => Math.floor(time / day))).size < times.length) return false;
  const sorted = times.map((time) => time % day).sort((a, b) => a - b);
  const gaps = sorted.map((time, index) => (sorted[index + 1] ?? (sorted[0] ?? 0) + day) - time);
  return day - Math.max(...gaps) <= RHYTHM.hours * HOUR_MS;
}

function atOnce({ windowHours }: LintSubject): Finding[] {
  return windowHours > 0 ? [] : [{ id: "sent-at-once", severity: "note", facts: {} }];
}

function sameRate(subject: LintSubject, own: readonly PastBatch[]): Finding[] {
  const rates = [...own.slice(-SAME_RATE + 1), subject].map(({ fee, vsize }) =>
    Math.round((100 * Number(fee)) / Math.max(1, vsize)),
  );
  if (rates.length < SAME_RATE || new Set(rates).size > 1) return [];
  return [{ id: "fee-rate-repeated", severity: "note", facts: { count: SAME_RATE } }];
}

function byHand({ isRateByHand, fee, vsize }: LintSubject): Finding[] {
  const rate = Number(fee) / Math.max(1, vsize);
  const isWhole = Math.abs(rate - Math.round(rate)) < 0.02;
  return isRateByHand && isWhole ? [{ id: "fee-rate-by-hand", severity: "note", facts: {} }] : [];
}

function lockTime(subject: LintSubject): Finding[] {
  return subject.lockTime === 0 ? [{ id: "lock-time", severity: "note", facts: {} }] : [];
}
