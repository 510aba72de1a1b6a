import type { BookSettings } from "../base/fund-file.ts";
import { sats } from "../base/sats.ts";

/** The names of the presets that a fund file may have. */
export type Preset = BookSettings["preset"];

const hiding = {
  carry: 25,
  feeStep: sats(2n ** 14n),
  maxDays: 30,
  minTransactions: 3,
  step: sats(2n ** 20n),
} as const;

/** What a preset sets in the fund file. `open` hides nothing: for funds whose people face no danger, and for the demo. */
export const PRESETS: Readonly<Record<Preset, BookSettings>> = {
  guarded: { ...hiding, minDonations: 20, minPayouts: 20, preset: "guarded" },
  standard: { ...hiding, minDonations: 5, minPayouts: 5, preset: "standard" },
  open: {
    carry: 0,
    feeStep: sats(1n),
    maxDays: 30,
    minDonations: 1,
    minPayouts: 1,
    minTransactions: 1,
    preset: "open",
    step: sats(1n),
  },
};

const HOUR = 3600;

/** Seconds between two scheduled ticks, at which an epoch may close: a week, a day, an hour. */
export const TICK_SECONDS: Readonly<Record<Preset, number>> = {
  guarded: 7 * 24 * HOUR,
  standard: 24 * HOUR,
  open: HOUR,
};
