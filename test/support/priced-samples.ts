/** Awards in a currency as pages show them. */
import { sats } from "../../src/base/sats.ts";
import type { UnpricedPayout } from "../../src/payouts/unpriced-part.tsx";

export const EUROS = { cents: 150_000n, currency: "EUR" } as const;

export const PRICE = {
  at: "2026-11-25T11:00:00Z",
  currency: "EUR",
  price: "43000.50",
  source: "median",
} as const;

/** One of each reason for which a payout in a currency waits. */
export const UNPRICED: readonly UnpricedPayout[] = (
  [
    {
      kind: "shortfall",
      needed: sats(3_700_000n),
      cover: sats(3_519_000n),
      raiseTo: sats(4_340_100n),
    },
    {
      kind: "shortfall",
      needed: sats(3_700_000n),
      cover: sats(3_519_000n),
      raiseTo: sats(4_340_100n),
    },
    { kind: "rate-needed" },
    { kind: "too-small" },
  ] as const
).map((standing, at) => ({
  id: (at + 1).toString(16).repeat(32),
  programme: "general",
  amount: 3_519_000n,
  money: EUROS,
  script: new Uint8Array(),
  change: undefined,
  standing,
  raise:
    at === 0
      ? { payout: "1".repeat(32), number: 1, amount: sats(4_340_100n), firstBy: "larch" }
      : undefined,
}));
