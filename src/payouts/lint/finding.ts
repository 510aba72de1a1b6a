/** note: said, and asks for nothing · warning: somebody learns what they need not · severe: people can be found by it; it takes a reason to go on. */
export const SEVERITIES = ["note", "warning", "severe"] as const;
export type Severity = (typeof SEVERITIES)[number];

/** What a batch can tell an outsider, by names that stay. */
export const FINDING_IDS = [
  "equal-amounts",
  "amount-repeated",
  "payout-series",
  "similar-amounts",
  "round-amounts",
  "round-fiat",
  "round-total",
  "amount-stands-out",
  "subset-sum",
  "programmes-mixed",
  "coins-joined",
  "address-reused",
  "tracer-coin",
  "unneeded-coin",
  "peeling-chain",
  "change-by-type",
  "change-by-size",
  "change-by-inputs",
  "change-not-round",
  "change-place",
  "script-twice",
  "script-paid-before",
  "many-recipients",
  "beyond-policy",
  "rhythm",
  "sent-at-once",
  "fee-rate-repeated",
  "fee-rate-by-hand",
  "lock-time",
] as const;
export type FindingId = (typeof FINDING_IDS)[number];

/** One thing that an outsider will learn. `facts` fill its words: counts, and amounts in sats as decimal strings. */
export interface Finding {
  readonly id: FindingId;
  readonly severity: Severity;
  readonly facts: Readonly<Record<string, string | number>>;
}

/**
 * How much is said against a batch: one severe finding outweighs any number of lesser ones that occur, and change that can be told, by
 * whatever, is as much as a warning: it leads on to the next batch.
 */
export function weightOfFindings(findings: readonly Finding[]): number {
  const weights = { note: 1, warning: 30, severe: 1_000 };
  return findings.reduce(
    (sum, { id, severity }) =>
      sum + (id.startsWith("change-") ? Math.max(30, weights[severity]) : weights[severity]),
    0,
  );
}
