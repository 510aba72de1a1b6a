import { fromHex, toHex } from "../base/bytes.ts";
import type { Reader, Unit } from "../db/unit.ts";
import type { DestinationChange, ReplacedDestination } from "./destination-change.ts";

/** What a payout is to get in the place of what it has. `signed` is the signed text, `digest` that of its record. */
export interface NextDestination {
  readonly signed: string;
  readonly digest: string;
  readonly script: Uint8Array;
  readonly use: number;
}

/** The batch that has a payout now; undefined while it waits. */
export async function findHolder(reader: Reader, payout: string): Promise<string | undefined> {
  const row = await reader
    .sql<{ batch: string }>("batch_payouts")
    .where("payout", payout)
    .where("live", true)
    .first("batch");
  return row?.batch;
}

/** Locks a payout's row until the unit ends. */
export async function lockPayout(unit: Unit, payout: string): Promise<void> {
  await unit.sql("payouts").where({ id: payout }).forUpdate().first("id");
}

/** What the payout had before, oldest first. */
export async function listReplaced(reader: Reader, payout: string): Promise<ReplacedDestination[]> {
  const rows = await reader
    .sql<{
      number: number;
      digest: Buffer;
      destination: string;
      script: Buffer;
      use: number;
      counted: boolean;
      counts_from: Date | null;
    }>("payout_changes")
    .where("payout", payout)
    .orderBy("number");
  return rows.map((row) => ({
    number: row.number,
    signed: row.destination,
    digest: toHex(row.digest),
    script: new Uint8Array(row.script),
    use: row.use,
    counted: row.counted,
    countsFrom: row.counts_from ?? undefined,
  }));
}

/** A destination that a payout has or had: the signed text, and in hex which of its scripts. */
export interface NamedDestination {
  readonly payout: string;
  readonly signed: string;
  readonly script: string;
  /** Whether the payout has it now. */
  readonly current: boolean;
}

/** All destinations that these payouts have or had, in no order; none of those that are forgotten. */
export async function listNamed(
  reader: Reader,
  payouts: readonly string[],
): Promise<NamedDestination[]> {
  const found = await reader.sql.raw<{ rows: NamedDestination[] }>(
    `select id as payout, destination as signed, encode(script, 'hex') as script, true as current
       from payouts where id = any (:payouts) and destination is not null
     union select payout, destination, encode(script, 'hex'), false from payout_changes where payout = any (:payouts)`,
    { payouts: [...payouts] },
  );
  return found.rows;
}

/** The change that a payout waits for, or waited; undefined when there was none, or it was taken back. */
export async function findChange(
  reader: Reader,
  payout: string,
): Promise<DestinationChange | undefined> {
  return (await listChanges(reader, [payout])).get(payout);
}

/** The newest changes of these payouts, by payout; those without one are left out. */
export async function listChanges(
  reader: Reader,
  payouts: readonly string[],
): Promise<Map<string, DestinationChange>> {
  const found = await reader.sql.raw<{
    rows: { payout: string; number: number; counts_from: Date; known_by: string[] }[];
  }>(
    `select c.payout, c.number, c.counts_from,
       array(select w.person from payout_change_words w where w.payout = c.payout and w.number = c.number order by w.person) as known_by
     from payout_changes c where c.payout = any (:payouts) and c.counts_from is not null
       and c.number = (select max(number) from payout_changes l where l.payout = c.payout)`,
    { payouts: [...payouts] },
  );
  return new Map(
    found.rows.map(({ payout, number, counts_from: countsFrom, known_by: knownBy }) => [
      payout,
      { number, countsFrom, knownBy },
    ]),
  );
}

/** Puts another destination in the place of what a payout in no batch has, whose row is locked; keeps what it replaces. */
export async function replaceDestination(
  unit: Unit,
  payout: string,
  next: NextDestination & { readonly counted: boolean; readonly countsFrom: Date | undefined },
): Promise<void> {
  await unit.sql.raw(
    `insert into payout_changes (payout, number, digest, destination, script, use, counted, counts_from)
     select p.id, 1 + coalesce((select max(number) from payout_changes c where c.payout = p.id), 0),
       p.destination_digest, p.destination, p.script, p.use, :counted, :from
     from payouts p where p.id = :payout`,
    { payout, counted: next.counted, from: next.countsFrom ?? null },
  );
  await unit
    .sql("payouts")
    .where({ id: payout })
    .update({
      script: Buffer.from(next.script),
      use: next.use,
      destination: next.signed,
      destination_digest: Buffer.from(fromHex(next.digest)),
    });
}

/** Notes that a person knows of a change; the same again changes nothing. */
export async function insertKnower(
  unit: Unit,
  known: { readonly payout: string; readonly number: number; readonly person: string },
): Promise<void> {
  await unit
    .sql("payout_change_words")
    .insert(known)
    .onConflict(["payout", "number", "person"])
    .ignore();
}
