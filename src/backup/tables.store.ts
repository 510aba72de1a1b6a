import type { Knex } from "knex";
import { Fault } from "../base/fault.ts";
import { must } from "../base/refusal.ts";
import type { TableSection } from "./table-file.ts";

/**
 * Tables that are in no backup: material of sessions and sign-ins, which people bring again (`purse people enrol`), answers kept for a day
 * to be repeated, what `purse migrate` writes, the log of looks, whose people beside those of an open case in another backup would tell at
 * whose case they looked, tokens of duplicates and their pairs, which each case gets again when it is opened, and sealed record keys and
 * openings of the public book, which no copy may keep longer than the fund does: auditors fetch theirs after every close. Nor are files that
 * applicants sent, which are to be gone when they are destroyed, the steps of cases, which migrations write, and how many
 * requests came on a day and which work was spent for one, nor how reviewers decided, which beside an older copy would tell who did in between: they last two days here, and in a backup would say for months how many people
 * asked for help on that day; after a restore the day begins anew. Unlogged tables are left out by themselves. Everything else is kept,
 * because a table that nobody thought of is better kept than lost.
 */
export const LEFT_OUT: readonly string[] = [
  "audit_envelopes",
  "audit_envelopes_waiting",
  "case_steps",
  "day_counts",
  "duplicate_pairs",
  "duplicate_tokens",
  "evidence_files",
  "evidence_pieces",
  "once_answers",
  "payout_checks",
  "people",
  "review_tallies",
  "schema_migrations",
  "sessions",
  "spent_marks",
  "vault_access",
];

/**
 * Columns that are in no backup: beside the payouts of a later day, a case that stood on evidence of one tier, or was an emergency, would lead to
 * the only payout of such an amount. A case that comes back without them is reviewed as its sealed verdicts say.
 */
const COLUMNS_LEFT_OUT = ["case_decisions.tier", "cases.urgent"];

/** Rows fetched at once. */
const FETCH = 1_000;

interface TableRow {
  name: string;
  columns: string[];
  key: string[];
  needs: string[];
}

/** The tables that are kept, those that others refer to first; so is the order in which they can be loaded. */
export async function listTables(
  sql: Knex,
): Promise<readonly (TableSection & { key: readonly string[] })[]> {
  const { rows } = await sql.raw<{ rows: TableRow[] }>(
    `select c.relname as name,
       (select array_agg(a.attname::text order by a.attnum) from pg_attribute a
         where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and c.relname || '.' || a.attname <> all (:columns)) as columns,
       coalesce((select array_agg(a.attname::text order by k.place) from pg_index i
         cross join lateral unnest(i.indkey) with ordinality k (attnum, place)
         join pg_attribute a on a.attrelid = c.oid and a.attnum = k.attnum
         where i.indrelid = c.oid and i.indisprimary), '{}') as key,
       coalesce((select array_agg(distinct r.relname::text) from pg_constraint f join pg_class r on r.oid = f.confrelid
         where f.conrelid = c.oid and f.contype = 'f' and r.oid <> c.oid), '{}') as needs
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = 'public' and c.relkind = 'r' and c.relpersistence = 'p' and c.relname <> all (:tables)
     order by c.relname collate "C"`,
    { columns: COLUMNS_LEFT_OUT, tables: [...LEFT_OUT] },
  );
  return inOrder(rows).map(({ name, columns, key }) => ({ name, columns, key }));
}

function inOrder(rows: readonly TableRow[]): TableRow[] {
  const names = new Set(rows.map(({ name }) => name));
  const done = new Set<string>();
  const ordered: TableRow[] = [];
  while (ordered.length < rows.length) {
    const next = rows.find(
      ({ name, needs }) =>
        !done.has(name) && needs.every((each) => done.has(each) || !names.has(each)),
    );
    if (next === undefined)
      throw new TypeError("listTables: tables refer to each other in a circle");
    done.add(next.name);
    ordered.push(next);
  }
  return ordered;
}

/** All rows of a table as PostgreSQL writes them, by key, a thousand at a time; inside a transaction, whose settings it changes. */
export async function* readRows(
  sql: Knex,
  table: { readonly name: string; readonly key: readonly string[] },
): AsyncGenerator<string[]> {
  await plainText(sql);
  const order =
    table.key.length === 0 ? "t::text" : table.key.map((each) => `t."${each}"`).join(", ");
  await sql.raw(
    `declare backup_rows no scroll cursor for select t::text as row from "${table.name}" t order by ${order}`,
  );
  for (;;) {
    const { rows } = await sql.raw<{ rows: { row: string }[] }>(`fetch ${FETCH} from backup_rows`);
    if (rows.length > 0) yield rows.map(({ row }) => row);
    if (rows.length < FETCH) break;
  }
  await sql.raw("close backup_rows");
}

/** The names of the migrations that made this schema, in order. */
export async function listMigrations(sql: Knex): Promise<string[]> {
  return sql<{ name: string }>("schema_migrations").orderBy("name").pluck("name");
}

/** Fault conflict `restore-not-empty` unless every table of this database is empty; all of them are locked until the unit ends. */
export async function requireEmpty(sql: Knex): Promise<void> {
  for (const name of [...(await listTables(sql)).map((each) => each.name), "people"]) {
    await sql.raw(`lock table "${name}" in access exclusive mode`);
    const { rows } = await sql.raw<{ rows: unknown[] }>(`select 1 from "${name}" limit 1`);
    if (rows.length > 0)
      throw new Fault(
        "conflict",
        "restore-not-empty",
        "This database holds a fund already. Make an empty one, and name it in DATABASE_URL.",
      );
  }
}

/**
 * Lets rows in that the triggers of a running fund would refuse, because they begin in the middle of their lives; constraints stay in force.
 * Returns what puts the triggers back as they were; a transaction that ends without it has changed nothing.
 */
export async function holdTriggers(sql: Knex): Promise<() => Promise<void>> {
  const { rows } = await sql.raw<{ rows: { name: string; trigger: string; mode: string }[] }>(
    `select c.relname as name, t.tgname as trigger, t.tgenabled as mode
     from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = 'public' and not t.tgisinternal and t.tgenabled <> 'D' order by 1, 2`,
  );
  for (const { name, trigger } of rows)
    await sql.raw(`alter table "${name}" disable trigger "${trigger}"`);
  return async () => {
    const words: Record<string, string> = { A: "always ", R: "replica " };
    for (const { name, trigger, mode } of rows)
      await sql.raw(`alter table "${name}" enable ${words[mode] ?? ""}trigger "${trigger}"`);
  };
}

/** Puts rows back that `readRows` gave. */
export async function insertRows(sql: Knex, name: string, rows: readonly string[]): Promise<void> {
  await plainText(sql);
  await sql.raw(
    `insert into "${name}" overriding system value
     select (read.row).* from (select line::"${name}" as row from unnest(cast(? as text[])) as line offset 0) read`,
    [[...rows]],
  );
}

/** Numbers that tables give by themselves go on after those that were loaded. */
export async function resumeNumbers(sql: Knex): Promise<void> {
  const { rows } = await sql.raw<{ rows: { name: string; column: string }[] }>(
    `select c.relname as name, a.attname as column from pg_attribute a
     join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = 'public' and c.relkind = 'r' and a.attidentity <> ''
       and not a.attisdropped order by 1`,
  );
  for (const { name, column } of rows)
    await sql.raw(
      `select setval(pg_get_serial_sequence('"${name}"', '${column}'), coalesce(max("${column}"), 1), max("${column}") is not null)
       from "${name}"`,
    );
}

/** A table of the file has to be a table of this schema, with the same columns in the same order; refuses with `backup-tables`. */
export function requireTable(known: readonly TableSection[], given: TableSection): void {
  const table = known.find(({ name }) => name === given.name);
  must(table?.columns.join() === given.columns.join(), "backup-tables");
}

/** Dates, times and bytes in one form, whatever the server's settings are. */
async function plainText(sql: Knex): Promise<void> {
  await sql.raw(
    `set local datestyle to iso, ymd; set local timezone to 'UTC'; set local intervalstyle to postgres;
     set local bytea_output to hex; set local extra_float_digits to 1`,
  );
}
