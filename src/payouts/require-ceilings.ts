import { Fault } from "../base/fault.ts";
import { sumSats } from "../base/sats.ts";
import type { Unit } from "../db/unit.ts";
import { policyInForce } from "../programmes/policy.store.ts";
import type { Programme } from "../programmes/programme.ts";
import { frozenInDay } from "./frozen-in-day.view.ts";
import type { Payout } from "./payout.ts";

/**
 * Lets a batch pass that its programme's ceilings have room for: of one batch, and of all that were frozen in 24 hours. The caller has locked
 * the programme's wallet, so batches of one programme see each other. Fault conflict `ceiling-exceeded` with the `most` that may be in it.
 */
export async function requireCeilings(
  unit: Unit,
  programme: Programme,
  payouts: readonly Payout[],
): Promise<void> {
  const { batchSats, daySats } = (await policyInForce(unit, programme)).policy;
  const room = [
    ...(batchSats === undefined ? [] : [batchSats as bigint]),
    ...(daySats === undefined
      ? []
      : [daySats - (await frozenInDay(unit, programme.code, unit.at))]),
  ];
  if (room.length === 0) return;
  const most = room.reduce((least, each) => (each < least ? each : least));
  if (sumSats(payouts.map(({ amount }) => amount)) <= most) return;
  throw new Fault(
    "conflict",
    "ceiling-exceeded",
    "This batch pays more than the programme allows for one batch or one day. Choose fewer payouts.",
    { most: (most < 0n ? 0n : most).toString() },
  );
}
