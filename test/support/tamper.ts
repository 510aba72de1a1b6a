/**
 * Whoever owns the database writes over one value of one row, with triggers and foreign keys switched off. The columns are those of the
 * catalogue, so a new one is tried without anybody's thinking of it; only what a check constraint forbids cannot be written.
 */
import type { Knex } from "knex";
import { canonicalJson } from "../../src/base/canonical-json.ts";
import type { Json } from "../../src/base/canonical-json.ts";

/** A row as it is stored. */
export type StoredRow = Readonly<Record<string, unknown>>;

/** One change: what is written into which column, and in words. */
export interface Tampering {
  readonly column: string;
  readonly how: string;
  readonly value: unknown;
}

/** Every change that is tried on a row: made-up values of each column, those of `others`, and the words that its table allows. */
export async function tamperings(
  owner: Knex,
  table: string,
  row: StoredRow,
  others: readonly StoredRow[] = [],
): Promise<Tampering[]> {
  const words = await allowedWords(owner, table);
  return Object.entries(row).flatMap(([column, value]) => {
    const tried = [
      ...madeUp(value),
      ...others.map((other) => ({ how: "another row's", value: other[column] })),
      ...(words.get(column) ?? []).map((word) => ({ how: word, value: word })),
      { how: "nothing", value: null },
    ];
    const seen = new Set([keyOf(value)]);
    return tried.flatMap((each) => {
      if (seen.has(keyOf(each.value))) return [];
      seen.add(keyOf(each.value));
      return [{ column, ...each }];
    });
  });
}

/** Writes these values into one row, past triggers and foreign keys; false when the table itself does not take them. */
export async function tamper(
  owner: Knex,
  table: string,
  { key, change }: { readonly key: StoredRow; readonly change: StoredRow },
): Promise<boolean> {
  try {
    await owner.transaction(async (sql) => {
      await sql.raw("set local session_replication_role = replica");
      await withoutTriggers(sql, table, async () => {
        const changed = await sql(table).where(key).update(change);
        if (changed !== 1) throw new TypeError(`tamper: ${changed} rows of ${table}`);
      });
    });
    return true;
  } catch (error) {
    // Class 22 and 23: no such value, or a constraint; 428C9: the table numbers its rows itself.
    if (/^(2[23]|428C9)/.test(String((error as { code?: unknown }).code))) return false;
    throw error;
  }
}

/** Writes a row as the fund would have written it by many steps, past triggers and foreign keys. */
export async function plant(owner: Knex, table: string, row: StoredRow): Promise<void> {
  await owner.transaction(async (sql) => {
    await sql.raw("set local session_replication_role = replica");
    await withoutTriggers(sql, table, async () => {
      await sql(table).insert(row);
    });
  });
}

/** Deletes one row, past triggers and foreign keys. */
export async function erase(owner: Knex, table: string, key: StoredRow): Promise<void> {
  await owner.transaction(async (sql) => {
    await sql.raw("set local session_replication_role = replica");
    await withoutTriggers(sql, table, async () => {
      const gone = await sql(table).where(key).delete();
      if (gone !== 1) throw new TypeError(`erase: ${gone} rows of ${table}`);
    });
  });
}

/** Some triggers fire even for replicas; their owner can switch them off all the same, and on again when it is done. */
async function withoutTriggers(
  sql: Knex.Transaction,
  table: string,
  act: () => Promise<void>,
): Promise<void> {
  const found = await sql.raw<{ rows: { name: string }[] }>(
    "select tgname as name from pg_trigger where tgrelid = :table::regclass and tgenabled = 'A' and not tgisinternal",
    { table },
  );
  await sql.raw("alter table ?? disable trigger user", [table]);
  await act();
  await sql.raw("alter table ?? enable trigger user", [table]);
  for (const { name } of found.rows)
    await sql.raw("alter table ?? enable always trigger ??", [table, name]);
}

/** Values like this one and not it. Of JSON each value by itself, and a text that is none any more. */
function madeUp(value: unknown): Omit<Tampering, "column">[] {
  if (typeof value === "bigint")
    return [
      { how: "+1", value: value + 1n },
      { how: "-1", value: value - 1n },
    ];
  if (typeof value === "number") return [{ how: "+1", value: value + 1 }];
  if (typeof value === "boolean") return [{ how: "not", value: !value }];
  if (value instanceof Date)
    return [-2, 2].map((days) => ({
      how: `${days} days`,
      value: new Date(value.getTime() + days * 86_400_000),
    }));
  if (Buffer.isBuffer(value)) return bitsOf(value);
  if (Array.isArray(value)) return [{ how: "reversed", value: [...value].reverse() }];
  if (typeof value !== "string") return [];
  const json = parsed(value);
  if (json === undefined) return [{ how: "one sign", value: otherText(value) }];
  return [
    ...leavesOf(json).map(({ path, changed }) => ({ how: path, value: canonicalJson(changed) })),
    { how: "cut", value: value.slice(0, -1) },
  ];
}

/** One bit at the beginning and one at the end. */
function bitsOf(bytes: Buffer): Omit<Tampering, "column">[] {
  const places = [...new Set([0, bytes.length - 1])].filter((at) => at >= 0);
  return places.map((at) => {
    const value = Buffer.from(bytes);
    value[at] = (bytes[at] ?? 0) ^ 1;
    return { how: `bit of byte ${at}`, value };
  });
}

/** The JSON with one value changed, for each of its values. */
function leavesOf(json: Json, path = ""): { path: string; changed: Json }[] {
  if (typeof json === "string") return [{ path, changed: otherText(json) }];
  if (typeof json === "number") return [{ path, changed: json + 1 }];
  if (typeof json === "boolean") return [{ path, changed: !json }];
  if (Array.isArray(json))
    return json.flatMap((each: Json, at) =>
      leavesOf(each, `${path}/${at}`).map((leaf) => ({
        path: leaf.path,
        changed: json.with(at, leaf.changed) as Json,
      })),
    );
  return Object.entries(json as Record<string, Json>).flatMap(([key, each]) =>
    leavesOf(each, `${path}/${key}`).map((leaf) => ({
      path: leaf.path,
      changed: { ...(json as Record<string, Json>), [key]: leaf.changed },
    })),
  );
}

/** A text of the same length that differs in its last letter or digit, of the same kind. */
function otherText(text: string): string {
  return text.replace(/[0-9a-zA-Z](?=[^0-9a-zA-Z]*$)/, (sign) =>
    sign === "0" ? "1" : sign === "a" ? "b" : /\d/.test(sign) ? "0" : "a",
  );
}

function parsed(text: string): Json | undefined {
  if (!text.startsWith("{") && !text.startsWith("[")) return undefined;
  return JSON.parse(text) as Json;
}

function keyOf(value: unknown): string {
  if (Buffer.isBuffer(value)) return value.toString("hex");
  return value instanceof Date ? value.toISOString() : String(value);
}

/** The words in the check constraints of one column each. */
async function allowedWords(owner: Knex, table: string): Promise<Map<string, string[]>> {
  const found = await owner.raw<{ rows: { column: string; rule: string }[] }>(
    `select a.attname as column, pg_get_constraintdef(c.oid) as rule
     from pg_constraint c join pg_attribute a on a.attrelid = c.conrelid and array[a.attnum] = c.conkey
     where c.conrelid = :table::regclass and c.contype = 'c'`,
    { table },
  );
  return new Map(
    found.rows.map(({ column, rule }) => [
      column,
      [...rule.matchAll(/'([a-z-]+)'::text/g)].map(([, word]) => word ?? ""),
    ]),
  );
}
