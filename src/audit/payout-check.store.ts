import { formatDate } from "../base/clock.ts";
import type { Reader, Unit } from "../db/unit.ts";

/** Days for which a check waits at most, whatever the closes do. */
const WAITS_DAYS = 400;

/** Days for which it waits once all parts of its payout must have been published. */
export const CHECK_DAYS = 14;

const DAY_MS = 86_400_000;

/** Lays down the sealed check of a payout. */
export async function insertPayoutCheck(
  unit: Unit,
  check: { readonly payout: string; readonly programme: string; readonly box: Uint8Array },
): Promise<void> {
  const { payout, programme, box } = check;
  await unit.sql("payout_checks").insert({
    payout,
    programme,
    box: Buffer.from(box),
    expires_on: formatDate(new Date(unit.at.getTime() + WAITS_DAYS * DAY_MS)),
  });
}

/** Takes the sealed check of a payout away, if there is one. */
export async function deletePayoutCheck(unit: Unit, payout: string): Promise<void> {
  await unit.sql("payout_checks").where({ payout }).delete();
}

/** The sealed check of a payout; undefined before it settled and when it is gone. Reading leaves no trace. */
export async function findPayoutCheck(
  reader: Reader,
  payout: string,
): Promise<Uint8Array | undefined> {
  const row = await reader
    .sql<{ payout: string; box: Buffer }>("payout_checks")
    .select("box")
    .where({ payout })
    .first();
  return row && new Uint8Array(row.box);
}

/**
 * Notes that a close publishes payouts of these programmes. A part is held back by one ripe close at most, so after the second (the first, where none
 * is held back) all parts of what had settled before are in the log, and the days that its check waits begin to run from `publishedAt`.
 */
export async function countCloses(
  unit: Unit,
  close: {
    readonly programmes: readonly string[];
    readonly holdsBack: boolean;
    readonly publishedAt: Date;
  },
): Promise<void> {
  await unit.sql.raw(
    `update payout_checks set closes = closes + 1, expires_on =
       case when closes + 1 >= :need then least(expires_on, :until) else expires_on end
     where programme = any (:programmes) and closes < :need`,
    {
      programmes: [...close.programmes],
      need: close.holdsBack ? 2 : 1,
      until: formatDate(new Date(close.publishedAt.getTime() + CHECK_DAYS * DAY_MS)),
    },
  );
}

/** Destroys the checks that expired before this day; returns how many. */
export async function deleteExpiredChecks(unit: Unit, before: Date): Promise<number> {
  return unit.sql("payout_checks").where("expires_on", "<", formatDate(before)).delete();
}
