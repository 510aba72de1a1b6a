import type { Unit } from "../db/unit.ts";
import { deleteEnvelopes } from "./envelope.store.ts";

/** Days after a close for which its envelopes can be fetched; auditors keep what they fetched as long as they need it. */
const ENVELOPE_DAYS = 90;

const DAY_MS = 86_400_000;

/** Destroys envelopes whose time is over. How many; safe to repeat. */
export async function forgetEnvelopes(unit: Unit): Promise<number> {
  return deleteEnvelopes(unit, new Date(unit.at.getTime() - ENVELOPE_DAYS * DAY_MS));
}
