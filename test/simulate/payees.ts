/** People who may be paid, the same in every schedule: their keys and what was signed for them is made once a process. */
import { toHex } from "../../src/base/bytes.ts";
import { seededRandom } from "../support/random.ts";
import type { Payee, SignerWorld } from "../support/signer-world.ts";

/** Awards in sats; the number of the person is added, so that no two are equal. */
const AMOUNTS = [25_000n, 40_000n, 66_000n, 120_000n];

const made = new Map<number, Payee & { readonly payout: string }>();

/** The payee with this number, with the reference of the payout. */
export function payeeOf(world: SignerWorld, order: number): Payee & { readonly payout: string } {
  const known = made.get(order);
  if (known !== undefined) return known;
  const amount = AMOUNTS[order % AMOUNTS.length]! + BigInt(order);
  const payee = {
    ...world.payee(`simulated ${order}`, amount),
    payout: toHex(seededRandom(`simulated payout ${order}`).bytes(16)),
  };
  made.set(order, payee);
  return payee;
}
