/** What a batch tells: each leak is planted and found by its name, the row of Ottawa is severe, and clean batches are passed in silence. */
import { describe, expect, test } from "vitest";
import { randomInt } from "../../../src/base/clock.ts";
import { sats } from "../../../src/base/sats.ts";
import { lintBatch, severeOf } from "../../../src/payouts/lint-batch.ts";
import { FINDING_IDS } from "../../../src/payouts/lint/finding.ts";
import type { FindingId } from "../../../src/payouts/lint/finding.ts";
import { formatReport, parseReport } from "../../../src/payouts/lint/report-text.ts";
import type { LintSubject } from "../../../src/payouts/lint/subject.ts";
import { sayFinding } from "../../../src/payouts/lint/texts.ts";
import { cleanSubject, coin, past, payment, script } from "../../support/lint-subject.ts";
import { seededRandom } from "../../support/random.ts";

const random = seededRandom("lint-batch");

const euros = { currency: "EUR", minorUnits: 5_731_208n, sats: 100_000_000n };

/** What is worth that many euros, to the satoshi below. */
const worth = (value: bigint): bigint => (value * 100n * euros.sats) / euros.minorUnits + 1n;

function clean(changed: Partial<LintSubject> = {}): LintSubject {
  return cleanSubject(random, changed);
}

function idsOf(subject: LintSubject): string[] {
  return lintBatch(subject).findings.map(({ id, severity }) => `${severity} ${id}`);
}

const paid = (...amounts: bigint[]) => amounts.map((amount) => payment(random, amount));
/** Transactions that came as they came: from hours to weeks apart, oldest first. */
const since = (count: number, given: (index: number) => Parameters<typeof past>[2]) => {
  let days = 40;
  const newestFirst = Array.from({ length: count }, (_, index) => {
    days += -5 * Math.log((1 + randomInt(random, 10_000)) / 10_001);
    return past(random, days, given(index));
  });
  return newestFirst.reverse();
};

/** One planted leak for each name, and how it is spoken of. */
const PLANTED: Readonly<Record<FindingId, readonly [string, () => LintSubject]>> = {
  "equal-amounts": ["severe", () => clean({ payments: paid(214_321n, 214_321n, 214_321n) })],
  "amount-repeated": [
    "warning",
    () =>
      clean({
        payments: paid(214_321n, 301_222n),
        past: [past(random, 3, { payments: paid(214_321n) })],
      }),
  ],
  "payout-series": [
    "severe",
    () => clean({ payments: paid(...Array<bigint>(10).fill(14_412_345n)) }),
  ],
  "similar-amounts": [
    "note",
    () => clean({ payments: paid(200_123n, 201_442n, 203_007n, 202_118n) }),
  ],
  "round-amounts": ["warning", () => clean({ payments: paid(250_000n, 311_222n) })],
  "round-fiat": [
    "warning",
    () => clean({ payments: paid(worth(200n), worth(350n)), prices: [euros] }),
  ],
  "round-total": ["warning", () => clean({ payments: paid(400_123n, 599_877n) })],
  "amount-stands-out": ["warning", () => clean({ payments: paid(200_123n, 231_221n, 4_801_224n) })],
  "subset-sum": [
    "severe",
    () =>
      clean({
        payments: paid(214_321n, 301_222n),
        coins: [coin(random, { value: 214_321n }), coin(random, { value: 700_201n })],
      }),
  ],
  "programmes-mixed": [
    "severe",
    () => clean({ coins: [coin(random, { value: 3_001_224n, programme: "medical" })] }),
  ],
  "coins-joined": [
    "warning",
    () =>
      clean({
        payments: paid(501_222n, 407_331n),
        coins: [coin(random, { value: 600_201n }), coin(random, { value: 700_207n })],
      }),
  ],
  "address-reused": [
    "warning",
    () => {
      const subject = clean();
      return { ...subject, reused: new Set(subject.coins.map(({ outpoint }) => outpoint)) };
    },
  ],
  "tracer-coin": [
    "severe",
    () => clean({ coins: [coin(random, { value: 3_001_224n, origin: "stray" })] }),
  ],
  "unneeded-coin": [
    "warning",
    () => clean({ coins: [coin(random, { value: 3_001_224n }), coin(random, { value: 80_113n })] }),
  ],
  "peeling-chain": [
    "warning",
    () => {
      const row = since(12, () => ({}));
      const chained = row.map((batch, index) => ({
        ...batch,
        inputs: [`${row[index - 1]?.txid ?? "0".repeat(64)}:1`],
      }));
      return clean({
        past: chained,
        coins: [coin(random, { value: 3_001_224n, outpoint: `${row[11]?.txid}:1` })],
      });
    },
  ],
  "change-by-type": [
    "warning",
    () =>
      clean({ payments: [payment(random, undefined, "p2tr"), payment(random, undefined, "p2tr")] }),
  ],
  "change-by-size": [
    "note",
    () => clean({ change: { amount: sats(98_331_442n), script: script(random) } }),
  ],
  "change-by-inputs": [
    "note",
    () =>
      clean({
        payments: paid(701_222n, 807_331n),
        coins: [
          coin(random, { value: 600_201n, cluster: "one" }),
          coin(random, { value: 1_300_207n, cluster: "one" }),
        ],
      }),
  ],
  "change-not-round": ["warning", () => clean({ payments: paid(250_000n, 300_000n) })],
  "change-place": [
    "warning",
    () => clean({ past: since(10, () => ({ change: { amount: sats(1_234n), place: 2 } })) }),
  ],
  "script-twice": [
    "severe",
    () => {
      const [one] = paid(214_321n);
      return clean({ payments: [one!, { ...one!, amount: sats(301_222n) }] });
    },
  ],
  "script-paid-before": [
    "severe",
    () => {
      const old = past(random, 300);
      return clean({
        payments: [{ ...payment(random), script: old.payments[0]!.script }],
        past: [old],
      });
    },
  ],
  "many-recipients": [
    "severe",
    () =>
      clean({
        payments: Array.from({ length: 21 }, (_, at) =>
          payment(random, 200_123n + BigInt(at * 40_111)),
        ),
      }),
  ],
  "beyond-policy": ["severe", () => clean({ recipients: 2 })],
  rhythm: [
    "warning",
    () => clean({ past: Array.from({ length: 6 }, (_, index) => past(random, 7 * (6 - index))) }),
  ],
  "sent-at-once": ["note", () => clean({ windowHours: 0 })],
  "fee-rate-repeated": [
    "note",
    () => clean({ fee: sats(408n), past: since(3, () => ({ fee: sats(408n) })) }),
  ],
  "fee-rate-by-hand": ["note", () => clean({ fee: sats(1_020n), isRateByHand: true })],
  "lock-time": ["note", () => clean({ lockTime: 0 })],
};

describe("each leak is found when it is there", () => {
  test.each(FINDING_IDS)("%s", (id) => {
    const [severity, plant] = PLANTED[id];
    const subject = plant();
    expect(idsOf(subject)).toContain(`${severity} ${id}`);
    const finding = lintBatch(subject).findings.find((each) => each.id === id);
    const { says, instead } = sayFinding(finding!);
    expect(`${says} ${instead}`).not.toMatch(/\{\{|undefined/);
  });
});

test("Ottawa, February 2022: 101 prepared wallets, 0.144 BTC each, out of one cluster within days, is severe from the second batch on", () => {
  const convoy = (index: number, before: LintSubject["past"]) =>
    clean({
      payments: paid(...Array<bigint>(5).fill(14_400_000n)),
      coins: [
        coin(random, {
          value: 1_000_000_000n,
          cluster: "convoy",
          origin: index === 0 ? "gift" : "change",
        }),
      ],
      past: before,
      windowHours: 0,
    });
  const sent: LintSubject["past"][number][] = [];
  for (let index = 0; index < 20; index += 1) {
    const subject = convoy(index, sent);
    const severe = severeOf(lintBatch(subject)).map(({ id }) => id);
    expect(severe).toContain("equal-amounts");
    if (index > 0)
      expect(severe).toEqual(expect.arrayContaining(["payout-series", "amount-repeated"]));
    sent.push(past(random, 2 - index / 10, { payments: subject.payments, outputs: 6 }));
  }
  // One wallet at a time is the same row.
  const single = clean({ payments: paid(14_400_000n), past: sent });
  expect(severeOf(lintBatch(single)).map(({ id }) => id)).toContain("payout-series");
});

test("two payments of one amount in a batch take a reason; one amount in two frozen batches is warned of", () => {
  expect(idsOf(clean({ payments: paid(214_321n, 301_222n, 214_321n) }))).toContain(
    "severe equal-amounts",
  );
  const payments = paid(214_321n, 301_222n);
  expect(idsOf(clean({ payments, frozen: [sats(301_221n)] }))).not.toContain(
    "warning amount-repeated",
  );
  expect(idsOf(clean({ payments, frozen: [sats(301_222n)] }))).toContain("warning amount-repeated");
});

test("a thousand clean batches: at most chance is said, nothing is warned of", () => {
  const warned: string[] = [];
  for (let index = 0; index < 1_000; index += 1) {
    const kinds = index % 3 === 0 ? ("p2tr" as const) : undefined;
    const subject = clean({
      payments: [payment(random), payment(random), payment(random, undefined, kinds)],
      prices: [euros],
      past: since(10, () => ({})),
    });
    warned.push(...idsOf(subject).filter((said) => !said.startsWith("note")));
  }
  // Chance draws two round sums in euros, or a round total, once in some thousand batches.
  expect(warned.length).toBeLessThanOrEqual(5);
  expect(warned.filter((said) => said.startsWith("severe"))).toEqual([]);
});

describe("what donors see", () => {
  test("a gift that came down a row of changes is followed to everybody on the way", () => {
    const first = past(random, 9, { inputs: [`${"aa".repeat(32)}:0`, `${"bb".repeat(32)}:1`] });
    const second = past(random, 5, { inputs: [`${first.txid}:2`] });
    const other = past(random, 4);
    const subject = clean({
      past: [first, second, other],
      coins: [coin(random, { value: 3_000_123n, outpoint: `${second.txid}:0`, origin: "change" })],
    });
    const { tracer } = lintBatch(subject);
    expect(tracer.coins).toMatchObject([{ gifts: 2, seenBefore: 4 }]);
    expect(tracer.now).toBe(3);
  });

  test("the bound: no change, nobody more; little change, few; else five in each of ten batches", () => {
    const later = (change: bigint | undefined): number =>
      lintBatch(
        clean({
          change:
            change === undefined ? undefined : { amount: sats(change), script: script(random) },
        }),
      ).tracer.later;
    expect(later(undefined)).toBe(0);
    expect(later(19_999n)).toBe(0);
    expect(later(60_000n)).toBe(3);
    expect(later(5_000_000_000n)).toBe(50);
  });

  test("a row of two thousand batches is walked without a stack overflow and in little time", () => {
    const row = Array.from({ length: 2_000 }, (_, index) => past(random, 2_000 - index));
    const chained = row.map((batch, index) => ({
      ...batch,
      inputs: [`${row[index - 1]?.txid ?? "c".repeat(64)}:1`],
    }));
    const before = performance.now();
    const { tracer } = lintBatch(
      clean({
        past: chained,
        coins: [coin(random, { value: 9_000_123n, outpoint: `${row.at(-1)?.txid}:1` })],
      }),
    );
    expect(tracer.coins[0]).toMatchObject({ gifts: 1, seenBefore: 4_000 });
    expect(performance.now() - before).toBeLessThan(2_000);
  });
});

test("a report survives being kept", () => {
  for (const [, plant] of Object.values(PLANTED)) {
    const report = lintBatch(plant());
    expect(parseReport(formatReport(report))).toEqual(report);
  }
});
