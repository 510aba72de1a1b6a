import { z } from "zod";
import { formatTime } from "../base/clock.ts";
import { CodeNameWire, HexWire, SatsWire, TimeWire } from "../http/wire.ts";
import type { PublishedBalances } from "./balances.view.ts";
import { figuresOf } from "./figures.ts";
import type { PublishedFigures } from "./figures.ts";
import type { PublishedEpoch } from "./epochs.view.ts";

const SignedSatsWire = z
  .string()
  .regex(/^(0|-?[1-9][0-9]{0,15})$/)
  .meta({ id: "SignedSats", description: "Satoshis with a sign, as a decimal string." });

const figures = {
  received: SatsWire,
  available: SatsWire,
  committed: SatsWire,
  inFlight: SatsWire,
  paid: SatsWire,
  fees: SatsWire,
  losses: SatsWire.optional(),
  operations: SatsWire.optional(),
  refunds: SatsWire.optional(),
  transfers: SignedSatsWire.optional(),
};

/** `GET /api/v1/balances`. */
export const BalancesWire = z
  .strictObject({
    unit: z.literal("sat"),
    ...figures,
    asOf: z.strictObject({
      epoch: z.int().min(0),
      closedAt: TimeWire,
      checkpoint: z.strictObject({ size: z.int().min(1), root: HexWire(32) }),
    }),
    programmes: z.array(z.strictObject({ programme: CodeNameWire, ...figures })),
  })
  .meta({
    id: "Balances",
    description:
      "What the last published epoch says. received = available + committed + inFlight + paid + fees, plus losses, operations, refunds and transfers when there are any.",
  });

/** One closed epoch. */
export const EpochWire = z
  .strictObject({
    epoch: z.int().min(1),
    closedAt: TimeWire,
    index: z.int().min(1),
    first: z.int().min(1),
    next: z.int().min(1),
    policy: HexWire(32),
    claims: HexWire(32),
    bands: z.strictObject({ in: z.string(), out: z.string() }),
    oldest: z.enum(["none", "week", "month", "older", "hidden"]),
    exports: z.strictObject({
      beancount: HexWire(32),
      csv: HexWire(32),
      hledger: HexWire(32),
      jsonl: HexWire(32),
    }),
    programmes: z.array(
      z.strictObject({ programme: CodeNameWire, in: SatsWire, out: SatsWire, ...figures }),
    ),
  })
  .meta({
    id: "Epoch",
    description: "A close of the public book: leaves [first, next), close at index.",
  });

/** Balances as answered. */
export function balancesToWire(balances: PublishedBalances): z.input<typeof BalancesWire> {
  const { asOf, programmes } = balances;
  return {
    unit: "sat",
    ...figuresToWire(balances),
    asOf: { ...asOf, closedAt: formatTime(asOf.closedAt) },
    programmes: programmes.map((each) => ({ programme: each.programme, ...figuresToWire(each) })),
  };
}

/** An epoch as answered. */
export function epochToWire({ close, ...epoch }: PublishedEpoch): z.input<typeof EpochWire> {
  return {
    epoch: epoch.epoch,
    closedAt: formatTime(epoch.closedAt),
    index: epoch.closeIndex,
    first: close.first,
    next: close.next,
    policy: close.policy,
    claims: close.claims,
    bands: close.bands,
    oldest: close.oldest,
    exports: close.exports,
    programmes: close.programmes.map((row) => ({
      programme: row.p,
      in: String(row.in),
      out: String(row.out),
      ...figuresToWire(figuresOf(row)),
    })),
  };
}

/** Amounts as text; other movements only when there are any. */
function figuresToWire(row: PublishedFigures) {
  const { losses, operations, refunds, transfers } = row;
  return {
    received: String(row.received),
    available: String(row.available),
    committed: String(row.committed),
    inFlight: String(row.inFlight),
    paid: String(row.paid),
    fees: String(row.fees),
    ...(losses === 0n ? {} : { losses: String(losses) }),
    ...(operations === 0n ? {} : { operations: String(operations) }),
    ...(refunds === 0n ? {} : { refunds: String(refunds) }),
    ...(transfers === 0n ? {} : { transfers: String(transfers) }),
  };
}
