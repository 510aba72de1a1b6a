/** What a bitcoin is worth in the simulated world, recorded as a treasurer would. */
import type { Unit } from "../../src/db/unit.ts";
import { insertRate, listRates } from "../../src/rates/rate.store.ts";
import { PRICES } from "./payees.ts";

/** Records the price of now, the one of before unless another is given; nothing when there is one of this moment. */
export async function quote(unit: Unit, price?: number): Promise<void> {
  const [newest] = await listRates(unit, "EUR", 1);
  if (newest !== undefined && newest.quotedAt >= unit.at) return;
  const before = newest === undefined ? PRICES[0] : Number(newest.minorUnits / 100n);
  await insertRate(unit, {
    ...{ currency: "EUR", source: "simulated", method: "hand", reason: "simulated", by: "hazel" },
    minorUnits: BigInt(price ?? before) * 100n,
    sats: 100_000_000n,
    quotedAt: unit.at,
  });
}
