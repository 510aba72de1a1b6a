/** Batches for the linter, made up: everything that is not said is unremarkable. */
import { toHex } from "../../src/base/bytes.ts";
import { randomInt } from "../../src/base/clock.ts";
import type { Random } from "../../src/base/clock.ts";
import { sats } from "../../src/base/sats.ts";
import type {
  LintCoin,
  LintOutput,
  LintSubject,
  PastBatch,
} from "../../src/payouts/lint/subject.ts";

const NOW = new Date("2026-11-25T09:41:00Z");
const DAY_MS = 86_400_000;

/** A script of its own kind. */
export function script(random: Random, kind: "p2wpkh" | "p2tr" = "p2wpkh"): string {
  return kind === "p2wpkh" ? `0014${toHex(random.bytes(20))}` : `5120${toHex(random.bytes(32))}`;
}

/** A coin; a gift that nobody can link to anything unless more is said. */
export function coin(
  random: Random,
  given: Partial<Omit<LintCoin, "value">> & { value: bigint },
): LintCoin {
  const outpoint = `${toHex(random.bytes(32))}:${randomInt(random, 3)}`;
  return {
    outpoint,
    origin: "gift",
    programme: "general",
    cluster: outpoint,
    ...given,
    value: sats(given.value),
  };
}

/** A payment of an amount that nobody thought of, unless one is given. */
export function payment(random: Random, amount?: bigint, kind?: "p2wpkh" | "p2tr"): LintOutput {
  for (;;) {
    const drawn = amount ?? BigInt(120_000 + randomInt(random, 700_000));
    if (amount !== undefined || !drawn.toString().endsWith("000"))
      return { amount: sats(drawn), script: script(random, kind) };
  }
}

/** A batch of three payments out of one gift, with change like a payment, sent within twelve hours: nothing speaks against it. */
export function cleanSubject(random: Random, changed: Partial<LintSubject> = {}): LintSubject {
  const payments = changed.payments ?? [payment(random), payment(random), payment(random)];
  const total = payments.reduce((sum, { amount }) => sum + amount, 0n);
  const change = 301_877n + BigInt(randomInt(random, 90_000));
  const fee = 900n + BigInt(randomInt(random, 700));
  return {
    programme: "general",
    at: NOW,
    coins: [coin(random, { value: total + change + fee })],
    payments,
    change: { amount: sats(change), script: script(random) },
    fee: sats(fee),
    vsize: 204,
    isRateByHand: false,
    lockTime: 925_000,
    windowHours: 12,
    prices: [],
    past: [],
    frozen: [],
    reused: new Set(),
    recipients: undefined,
    leastPayment: sats(20_000n),
    ...changed,
  };
}

/** A transaction of the fund from `days` ago. */
export function past(random: Random, days: number, given: Partial<PastBatch> = {}): PastBatch {
  return {
    txid: toHex(random.bytes(32)),
    programme: "general",
    minedAt: new Date(NOW.getTime() - days * DAY_MS),
    inputs: [`${toHex(random.bytes(32))}:0`],
    payments: [payment(random), payment(random)],
    change: { amount: sats(400_123n), place: randomInt(random, 3) },
    outputs: 3,
    fee: sats(400n + BigInt(randomInt(random, 900))),
    vsize: 204,
    ...given,
  };
}
