import { fromHex, toHex } from "../base/bytes.ts";
import type { Reader, Unit } from "../db/unit.ts";
import type { ScriptIndex } from "./chain.ts";

/** Adds scripts to those that are watched, for ever; ones that are there already change nothing. */
export async function insertScripts(unit: Unit, scripts: readonly Uint8Array[]): Promise<void> {
  await unit.sql.raw(
    "insert into chain_scripts (script) select distinct unnest(cast(:scripts as bytea[])) on conflict do nothing",
    { scripts: scripts.map((script) => Buffer.from(script)) },
  );
}

/** The index over the database as it is when each question is asked. */
export function scriptIndexOf(reader: Reader): ScriptIndex {
  return {
    async scripts(limit) {
      const rows = await reader
        .sql<{ script: Uint8Array }>("chain_scripts")
        .select("script")
        .limit(limit + 1);
      return rows.length > limit ? undefined : rows.map(({ script }) => script);
    },
    async watched(scripts) {
      const answer = await reader.sql.raw<{ rows: { script: Uint8Array }[] }>(
        "select script from chain_scripts where script = any(cast(:scripts as bytea[]))",
        { scripts: scripts.map((script) => Buffer.from(fromHex(script))) },
      );
      return new Set(answer.rows.map((row) => toHex(row.script)));
    },
    async known(outpoints) {
      const txids = new Set(outpoints.map((outpoint) => outpoint.slice(0, 64)));
      const answer = await reader.sql.raw<{ rows: { outpoint: string }[] }>(
        "select txid || ':' || vout as outpoint from chain_outputs where txid = any(cast(:txids as text[]))",
        { txids: [...txids] },
      );
      const asked = new Set(outpoints);
      return new Set(answer.rows.map((row) => row.outpoint).filter((found) => asked.has(found)));
    },
  };
}
