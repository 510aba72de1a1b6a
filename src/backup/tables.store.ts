import type { Knex } from "knex";
import type { TableSection } from "./table-file.ts";

/**
 * Tables that are in no backup: material of sessions and sign-ins, which people bring again (`purse people enrol`), answers kept for a day
 * to be repeated, and what `purse migrate` writes. Unlogged tables are left out by themselves. Everything else is kept, because a table
 * that nobody thought of is better kept than lost.
 */
export const LEFT_OUT: readonly string[] = [
  "once_answers",
  "people",
  "schema_migrations",
  "sessions",
];

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
         where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as columns,
       coalesce((select array_agg(a.attname::text order by k.place) from pg_index i
         cross join lateral unnest(i.indkey) with ordinality k (attnum, place)
         join pg_attribute a on a.attrelid = c.oid and a.attnum = k.attnum
         where i.indrelid = c.oid and i.indisprimary), '{}') as key,
       coalesce((select array_agg(distinct r.relname::text) from pg_constraint f join pg_class r on r.oid = f.confrelid
         where f.conrelid = c.oid and f.contype = 'f' and r.oid <> c.oid), '{}') as needs
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = 'public' and c.relkind = 'r' and c.relpersistence = 'p' and c.relname <> all (?)
     order by c.relname collate "C"`,
    [[...LEFT_OUT]],
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

/** Dates, times and bytes in one form, whatever the server's settings are. */
async function plainText(sql: Knex): Promise<void> {
  await sql.raw(
    `set local datestyle to iso, ymd; set local timezone to 'UTC'; set local intervalstyle to postgres;
     set local bytea_output to hex; set local extra_float_digits to 1`,
  );
}
