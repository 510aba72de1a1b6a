import { Fault } from "../base/fault.ts";
import type { Sats } from "../base/sats.ts";
import type { Unit } from "../db/unit.ts";
import { grantedBy } from "../ledger/granted.view.ts";
import { policyInForce } from "./policy.store.ts";
import { lockProgramme } from "./programme.store.ts";

const DAY_MS = 86_400_000;

/**
 * Lets a grant of `pays` sats pass that the programme's budget and window still have room for; the programme stays locked until the unit
 * ends, so that grants at the same time see each other. Fault conflict `budget-exceeded` with what is `left`.
 */
export async function requireBudget(unit: Unit, code: string, pays: Sats): Promise<void> {
  const programme = await lockProgramme(unit, code);
  const { budget, windowDays, windowSats } = (await policyInForce(unit, programme)).policy;
  if (budget === undefined && windowSats === undefined) return;
  const from = new Date(unit.at.getTime() - (windowDays - 1) * DAY_MS);
  const { ever, since } = await grantedBy(unit, code, from);
  const room = [
    ...(budget === undefined ? [] : [budget - ever]),
    ...(windowSats === undefined ? [] : [windowSats - since]),
  ];
  const left = room.reduce((least, each) => (each < least ? each : least));
  if (pays <= left) return;
  throw new Fault("conflict", "budget-exceeded", "The programme has granted what it may for now.", {
    left: (left < 0n ? 0n : left).toString(),
  });
}
