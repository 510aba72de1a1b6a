import type { Unit } from "../db/unit.ts";
import { deleteEnvelopes, deleteUnsealed } from "./envelope.store.ts";

/** Days after a close for which its envelopes can be fetched; auditors keep what they fetched as long as they need it. */
export const ENVELOPE_DAYS = 90;

const DAY_MS = 86_400_000;

/** Destroys envelopes whose time is over, and the counts of those that were never made. How many; safe to repeat. */
export async function forgetEnvelopes(unit: Unit): Promise<number> {
  const before = new Date(unit.at.getTime() - ENVELOPE_DAYS * DAY_MS);
  return (await deleteEnvelopes(unit, before)) + (await deleteUnsealed(unit, before));
}
