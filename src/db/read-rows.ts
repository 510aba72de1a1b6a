import type { Knex } from "knex";
import type { Reader } from "./unit.ts";

/** Rows fetched at once: what is in memory, however many there are. */
const FETCH = 1_000;

/**
 * The rows of a query one after another, which need not fit into memory. Only inside a transaction, whose other reads may go on meanwhile;
 * `cursor` is a name of the caller's own, and cannot be read twice at once.
 */
export async function* readRows<Row>(
  { sql }: Reader,
  cursor: string,
  query: string,
  bindings: Readonly<Record<string, Knex.RawBinding>>,
): AsyncGenerator<Row> {
  await sql.raw(`declare :cursor: no scroll cursor for ${query}`, { ...bindings, cursor });
  for (;;) {
    const { rows } = await sql.raw<{ rows: Row[] }>(`fetch ${FETCH} from ??`, [cursor]);
    yield* rows;
    if (rows.length < FETCH) break;
  }
  await sql.raw("close ??", [cursor]);
}
