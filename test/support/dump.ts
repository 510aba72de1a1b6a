import type { Knex } from "knex";
import { toBase64, toHex, utf8 } from "../../src/base/bytes.ts";

/** Every row of every table as text, `bytea` in hex: what somebody has who takes the database. */
export async function dumpTables(owner: Knex): Promise<string> {
  const tables = await owner.raw<{ rows: { name: string }[] }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables
     where schemaname not in ('pg_catalog', 'information_schema') order by 1`,
  );
  if (tables.rows.length === 0) return "";
  // One statement for all: a hundred small ones take several times as long.
  const each = tables.rows.map(
    ({ name }) =>
      `select '${name.replaceAll("'", "''")} ' || to_jsonb(t)::text as line from ${name} t`,
  );
  const rows = await owner.raw<{ rows: { line: string }[] }>(each.join(" union all "));
  return rows.rows.map(({ line }) => line).join("\n");
}

/** Whether `dump` has `marker` in clear, in hex or in base64 (at any of its three alignments). */
export function hasMarker(dump: string, marker: string): boolean {
  const bytes = utf8(marker);
  const base64 = [0, 1, 2].map((shift) => {
    const shifted = new Uint8Array(shift + bytes.length);
    shifted.set(bytes, shift);
    // The first and last group also hold the neighbours' bits.
    return toBase64(shifted).slice(4, -8);
  });
  return [marker, toHex(bytes), ...base64].some((form) => dump.includes(form));
}
