/** People who may be paid, the same in every schedule: their keys and what was signed for them is made once a process. */
import { toHex } from "../../src/base/bytes.ts";
import { awardCeiling, awardSats } from "../../src/payouts/award.ts";
import type { MoneyAward } from "../../src/payouts/award.ts";
import { seededRandom } from "../support/random.ts";
import type { Payee, SignerWorld } from "../support/signer-world.ts";

/** Awards in sats; the number of the person is added, so that no two are equal. */
const AMOUNTS = [25_000n, 40_000n, 66_000n, 120_000n];

/** Every third person is granted euros: so many cents. */
const CENTS = [1_000n, 1_500n, 2_600n];

/** What a bitcoin may be worth, in whole euros. From the highest to the lowest the margin does not reach. */
export const PRICES = [40_000, 44_000, 36_800, 42_500] as const;

/** Somebody with the reference of their payout; `most` is the most that may be paid at any price, `amount` the least. */
export interface SimulatedPayee extends Payee {
  readonly payout: string;
  readonly most: bigint;
  readonly money: MoneyAward | undefined;
}

const made = new Map<number, SimulatedPayee>();

/** The payee with this number. */
export function payeeOf(world: SignerWorld, order: number): SimulatedPayee {
  const known = made.get(order);
  if (known !== undefined) return known;
  const cents = CENTS[order % CENTS.length]! + BigInt(order);
  const money = order % 3 === 2 ? ({ cents, currency: "EUR" } as const) : undefined;
  const sure = AMOUNTS[order % AMOUNTS.length]! + BigInt(order);
  const amount = money === undefined ? sure : worthAtPrice(money, Math.max(...PRICES));
  const payee = {
    ...world.payee(`simulated ${order}`, amount, money),
    payout: toHex(seededRandom(`simulated payout ${order}`).bytes(16)),
    most: money === undefined ? sure : awardCeiling(worthAtPrice(money, Math.min(...PRICES)), 2),
    money,
  };
  made.set(order, payee);
  return payee;
}

function worthAtPrice(money: MoneyAward, price: number) {
  return awardSats(money, { currency: money.currency, price: `${price}.00` });
}
