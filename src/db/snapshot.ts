import type { Knex } from "knex";
import { safeError } from "./pg-error.ts";
import type { Reader } from "./unit.ts";

/**
 * Reads as of one moment: whatever others write meanwhile, all reads of `use` see the same database, and none of them can write. Keep it
 * short, because the server keeps old rows for so long.
 */
export async function readSnapshot<T>(sql: Knex, use: (reader: Reader) => Promise<T>): Promise<T> {
  try {
    return await sql.transaction((transaction) => use({ sql: transaction }), {
      isolationLevel: "repeatable read",
      readOnly: true,
    });
  } catch (error) {
    throw safeError(error).error;
  }
}
