import { formatDate } from "../base/clock.ts";
import type { Reader, Unit } from "../db/unit.ts";
import type { LiftedPause, Lifting, PauseReason, PayoutPause } from "./payout-pause.ts";

interface Row {
  payout: string;
  number: number;
  reason: PauseReason;
  paused_by: string | null;
  words: string | null;
  lifting: Lifting;
  until: string | null;
  first_by: string | null;
  first_words: string | null;
}

/** The open pauses of these payouts, oldest first. */
export async function listPauses(
  reader: Reader,
  payouts: readonly string[],
): Promise<PayoutPause[]> {
  const rows = await reader
    .sql<Row>("payout_pauses")
    .whereIn("payout", payouts)
    .whereRaw("not lifted")
    .orderBy(["payout", "number"]);
  return rows.map(pauseOf);
}

/** The pauses of these payouts that were lifted, oldest first. */
export async function listLifted(
  reader: Reader,
  payouts: readonly string[],
): Promise<LiftedPause[]> {
  const rows = await reader
    .sql<Row & { lifted_by: string | null; lifted_words: string | null }>("payout_pauses")
    .whereIn("payout", payouts)
    .where("lifted", true)
    .orderBy(["payout", "number"]);
  return rows.map((row) => {
    const { lifted_by: by, lifted_words: words } = row;
    return { ...pauseOf(row), lifted: by === null || words === null ? undefined : { by, words } };
  });
}

/** One pause, open or not, its row locked; undefined when there is none. */
export async function lockPause(
  unit: Unit,
  { payout, number }: { readonly payout: string; readonly number: number },
): Promise<(PayoutPause & { readonly lifted: boolean }) | undefined> {
  const row = await unit
    .sql<Row & { lifted: boolean }>("payout_pauses")
    .where({ payout, number })
    .forUpdate()
    .first();
  return row && { ...pauseOf(row), lifted: row.lifted };
}

/** The number of the pause that is the `number`th of those of a payout without a day on which they end. */
export async function numberWithin(
  reader: Reader,
  { payout, number }: { readonly payout: string; readonly number: number },
): Promise<number | undefined> {
  const row = await reader
    .sql<Row>("payout_pauses")
    .where({ payout })
    .whereNull("until")
    .orderBy("number")
    .offset(number - 1)
    .first("number");
  return row?.number;
}

/** How often whoever has the code wished to pause a payout, lifted or not; a time to wait that the request named is none of them. */
export async function countOwnPauses(reader: Reader, payout: string): Promise<number> {
  const [row] = await reader
    .sql("payout_pauses")
    .where({ payout, reason: "request" })
    .whereNull("paused_by")
    .whereNull("until")
    .count<{ count: bigint | string }[]>("* as count");
  return Number(row?.count ?? 0);
}

/** Adds a pause to a payout whose row is locked. */
export async function insertPause(
  unit: Unit,
  pause: Pick<PayoutPause, "payout" | "reason" | "pausedBy" | "words" | "lifting" | "until">,
): Promise<void> {
  const { payout, reason, pausedBy, words, lifting, until } = pause;
  await unit.sql.raw(
    `insert into payout_pauses (payout, number, reason, paused_by, words, lifting, until)
     select :payout, 1 + coalesce(max(number), 0), :reason, :by, :words, :lifting, :until from payout_pauses where payout = :payout`,
    {
      ...{ payout, reason, lifting },
      ...{ by: pausedBy ?? null, words: words ?? null, until: until ?? null },
    },
  );
}

/** Notes who would lift a pause that two people must lift. */
export async function saveFirstLift(
  unit: Unit,
  { payout, number }: PayoutPause,
  said: { readonly by: string; readonly words: string },
): Promise<void> {
  await unit
    .sql("payout_pauses")
    .where({ payout, number })
    .update({ first_by: said.by, first_words: said.words });
}

/** Ends a pause; `said` is by whom and why, undefined for one that the code lifts. */
export async function closePause(
  unit: Unit,
  { payout, number }: PayoutPause,
  said: { readonly by: string; readonly words: string } | undefined,
): Promise<void> {
  await unit
    .sql("payout_pauses")
    .where({ payout, number })
    .update({ lifted: true, lifted_by: said?.by ?? null, lifted_words: said?.words ?? null });
}

/** Ends the pauses whose day has come at the unit's instant, at most `limit`; how many. */
export async function closeDue(unit: Unit, limit: number): Promise<number> {
  const today = formatDate(unit.at);
  const { rows } = await unit.sql.raw<{ rows: { payout: string; number: number }[] }>(
    `select payout, number from payout_pauses where not lifted and until <= cast(:today as date)
     order by payout, number limit :limit for update skip locked`,
    { today, limit },
  );
  for (const { payout, number } of rows)
    await unit.sql("payout_pauses").where({ payout, number }).update({ lifted: true });
  return rows.length;
}

function pauseOf(row: Row): PayoutPause {
  const { payout, number, reason, lifting, first_by: by, first_words: words } = row;
  return {
    payout,
    number,
    reason,
    lifting,
    until: row.until ?? undefined,
    pausedBy: row.paused_by ?? undefined,
    words: row.words ?? undefined,
    first: by === null || words === null ? undefined : { by, words },
  };
}
