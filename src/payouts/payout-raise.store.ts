import { sats } from "../base/sats.ts";
import type { Sats } from "../base/sats.ts";
import type { Reader, Unit } from "../db/unit.ts";
import { STALE_AFTER_MS } from "../rates/rate.ts";

const HOUR_MS = 3_600_000;

/** One person's word that more is held for a payout; `number` counts the raises of that payout from 1. */
export interface Raise {
  readonly payout: string;
  readonly number: number;
  /** The most that may be paid then, in sats. */
  readonly amount: Sats;
  readonly firstBy: string;
}

interface Row {
  payout: string;
  number: number;
  amount: bigint;
  first_by: string;
  second_by: string | null;
  said_at: Date | null;
}

/** The raises that wait for a second person at that instant, by payout; none that was said longer ago than a rate counts. */
export async function openRaises(
  reader: Reader,
  payouts: readonly string[],
  at: Date,
): Promise<ReadonlyMap<string, Raise>> {
  const rows = await reader
    .sql<Row>("payout_raises")
    .whereIn("payout", payouts)
    .whereNull("second_by")
    .where("said_at", ">", new Date(at.getTime() - STALE_AFTER_MS));
  return new Map(rows.map((row) => [row.payout, raiseOf(row)]));
}

/** How often what is held for a payout was raised by two people. */
export async function countRaises(reader: Reader, payout: string): Promise<number> {
  const rows: unknown[] = await reader
    .sql<Row>("payout_raises")
    .where({ payout })
    .whereNotNull("second_by")
    .select("number");
  return rows.length;
}

/** Stores what the first person says, to the whole hour; in the place of what somebody said at another rate. */
export async function saveRaise(unit: Unit, raise: Raise): Promise<void> {
  const { payout, number, amount, firstBy: first_by } = raise;
  await unit
    .sql("payout_raises")
    .insert({ payout, number, amount, first_by, said_at: hourOf(unit.at) })
    .onConflict(["payout", "number"])
    .merge(["amount", "first_by", "said_at"]);
}

/** Stores that a second person says the same; from then on it stays. */
export async function closeRaise(
  unit: Unit,
  { payout, number }: Pick<Raise, "payout" | "number">,
  secondBy: string,
): Promise<void> {
  await unit.sql("payout_raises").where({ payout, number }).update({ second_by: secondBy });
}

function hourOf(at: Date): Date {
  return new Date(at.getTime() - (at.getTime() % HOUR_MS));
}

function raiseOf(row: Row): Raise {
  const { payout, number, amount, first_by: firstBy } = row;
  return { payout, number, amount: sats(amount), firstBy };
}
