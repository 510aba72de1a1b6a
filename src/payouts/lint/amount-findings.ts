import { isRound, isRoundIn, medianOf, subsetThatSums, widestBand } from "./amounts.ts";
import type { Finding } from "./finding.ts";
import type { LintSubject, PastBatch } from "./subject.ts";

const DAY_MS = 86_400_000;

/** Equal amounts are looked for this far back: longer than the longest epoch of the public book. */
const EQUAL_DAYS = 31;

/** A series of payments: so many, within so many days. Ottawa 2022: 101 wallets, 0.144 BTC each, within three days. */
const SERIES = { days: 14, from: 10 };

/** What one award and a jitter of 0 to 2 per cent can make, and from when on that is said. */
const BAND = { percent: 2, note: 4, warning: 20 };

/** What the amounts of a batch tell. */
export function amountFindings(subject: LintSubject): Finding[] {
  return [
    ...equalAmounts(subject),
    ...repeatedAmounts(subject),
    ...series(subject),
    ...similarAmounts(subject),
    ...roundAmounts(subject),
    ...roundFiat(subject),
    ...roundTotal(subject),
    ...standsOut(subject),
    ...subsetSum(subject),
  ];
}

/** Two are a pair that nobody can overlook, and amounts are drawn so that there is none: naming both takes a reason. */
function equalAmounts({ payments }: LintSubject): Finding[] {
  const counts = new Map<bigint, number>();
  for (const { amount } of payments) counts.set(amount, (counts.get(amount) ?? 0) + 1);
  const count = [...counts.values()].reduce((sum, each) => sum + (each > 1 ? each : 0), 0);
  if (count === 0) return [];
  return [{ id: "equal-amounts", severity: "severe", facts: { count } }];
}

function repeatedAmounts(subject: LintSubject): Finding[] {
  const known = new Set<bigint>([...amountsSince(subject, EQUAL_DAYS), ...subject.frozen]);
  const count = subject.payments.filter(({ amount }) => known.has(amount)).length;
  if (count === 0) return [];
  return [
    {
      id: "amount-repeated",
      severity: count > 2 ? "severe" : "warning",
      facts: { count, days: EQUAL_DAYS },
    },
  ];
}

/** The same amount again and again from the same fund: whoever finds one of them finds all. */
function series(subject: LintSubject): Finding[] {
  const before = amountsSince(subject, SERIES.days, subject.programme);
  const amounts = [...subject.payments.map(({ amount }) => amount), ...before];
  const count = widestBand(amounts, subject.payments.length, 0);
  if (count < SERIES.from) return [];
  return [{ id: "payout-series", severity: "severe", facts: { count, days: SERIES.days } }];
}

function similarAmounts(subject: LintSubject): Finding[] {
  const own = subject.payments.map(({ amount }) => amount);
  const before = amountsSince(subject, SERIES.days, subject.programme);
  const all = widestBand([...own, ...before], own.length, BAND.percent);
  const facts = { percent: BAND.percent, days: SERIES.days };
  if (all >= BAND.warning && 2 * all >= own.length + before.length) {
    return [{ id: "similar-amounts", severity: "warning", facts: { ...facts, count: all } }];
  }
  const here = widestBand(own, own.length, BAND.percent);
  if (here < BAND.note || here < own.length) return [];
  return [{ id: "similar-amounts", severity: "note", facts: { ...facts, count: here } }];
}

function roundAmounts({ payments }: LintSubject): Finding[] {
  const count = payments.filter(({ amount }) => isRound(amount)).length;
  return count === 0 ? [] : [{ id: "round-amounts", severity: "warning", facts: { count } }];
}

/** A round sum can be chance: of single payments it is only said, of at least two and half of them it is warned. */
function roundFiat({ payments, prices }: LintSubject): Finding[] {
  return prices.flatMap((price): Finding[] => {
    const count = payments.filter(({ amount }) => isRoundIn(amount, price)).length;
    if (count === 0) return [];
    const isPlan = count > 1 && 2 * count >= payments.length;
    const facts = { count, currency: price.currency };
    return [{ id: "round-fiat", severity: isPlan ? "warning" : "note", facts }];
  });
}

function roundTotal({ payments }: LintSubject): Finding[] {
  const total = payments.reduce((sum, { amount }) => sum + amount, 0n);
  if (payments.length < 2 || !isRound(total)) return [];
  return [{ id: "round-total", severity: "warning", facts: { total: total.toString() } }];
}

function standsOut({ payments }: LintSubject): Finding[] {
  if (payments.length < 3) return [];
  const amounts = payments.map(({ amount }) => amount);
  const median = medianOf(amounts);
  const count = amounts.filter((amount) => amount >= median * 10n || amount * 10n <= median).length;
  return count === 0 ? [] : [{ id: "amount-stands-out", severity: "warning", facts: { count } }];
}

/** A gift that is worth just one payment, or some of them: the donor sees where it went, and so does everybody. */
function subsetSum({ payments, coins, fee }: LintSubject): Finding[] {
  const targets = new Set(coins.flatMap(({ value }) => [value, value - fee]));
  const count = subsetThatSums(
    payments.map(({ amount }) => amount),
    targets,
  );
  if (count === undefined) return [];
  return [{ id: "subset-sum", severity: count === 1 ? "severe" : "warning", facts: { count } }];
}

/** What was paid in the days before; transactions that are in no block yet count as of now. */
function amountsSince(subject: LintSubject, days: number, programme?: string): bigint[] {
  const since = subject.at.getTime() - days * DAY_MS;
  const isMeant = (batch: PastBatch): boolean =>
    (batch.minedAt?.getTime() ?? subject.at.getTime()) >= since &&
    (programme === undefined || batch.programme === programme);
  return subject.past
    .filter(isMeant)
    .flatMap(({ payments }) => payments.map(({ amount }) => amount as bigint));
}
