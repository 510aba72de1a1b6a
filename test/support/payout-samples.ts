/** Payouts that wait, and changes of where some of them go, as pages show them. */
import { EUROS } from "./priced-samples.ts";

export const PAYOUTS = Array.from({ length: 7 }, (_, at) => ({
  id: (at + 10).toString(16).repeat(32).slice(0, 32),
  programme: at < 6 ? "general" : "medical",
  amount: 250_000n + BigInt(at * 1_237),
  money: at === 4 ? EUROS : undefined,
  script: new Uint8Array(),
  change: undefined,
}));

const changed = (hour: string, ...knownBy: string[]) => {
  return { number: 1, countsFrom: new Date(`2026-11-${hour}:00:00Z`), knownBy };
};
export const CHANGES = [
  changed("28T12"),
  undefined,
  changed("27T09", "hazel"),
  changed("25T11", "larch"),
];

export const UNENDED = PAYOUTS.slice(0, 2).map((payout, at) => ({
  ...payout,
  lineage: {
    payout: payout.id,
    batch: "d1ed0001".repeat(4),
    anchor: `${"a1".repeat(32)}:0`,
    spend: at === 0 ? "" : "b2".repeat(32),
    depth: at * 3,
  },
}));
