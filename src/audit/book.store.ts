import { Fault } from "../base/fault.ts";
import type { Reader, Unit } from "../db/unit.ts";

/** The fund's book as such. */
export interface BookState {
  /** The log's origin, FORMATS `fund`. */
  readonly origin: string;
  readonly openedAt: Date;
  /** The last scheduled tick at which a close was considered. */
  readonly lastTickAt: Date;
}

/** The book; undefined before it is opened. */
export async function findBook(reader: Reader): Promise<BookState | undefined> {
  const row = await reader
    .sql<{ origin: string; opened_at: Date; last_tick_at: Date }>("book")
    .select("origin", "opened_at", "last_tick_at")
    .first();
  return row && { origin: row.origin, openedAt: row.opened_at, lastTickAt: row.last_tick_at };
}

/** The book; Fault unavailable `book-not-open` before the worker has written leaf 0. */
export async function requireBook(reader: Reader): Promise<BookState> {
  const book = await findBook(reader);
  if (book === undefined)
    throw new Fault(
      "unavailable",
      "book-not-open",
      "The public book of this fund has not been opened yet. Start the worker with the log's key.",
    );
  return book;
}

/** Makes the book, once. */
export async function insertBook(unit: Unit, book: BookState): Promise<void> {
  await unit
    .sql("book")
    .insert({ origin: book.origin, opened_at: book.openedAt, last_tick_at: book.lastTickAt });
}

/** Remembers that a close was considered at this tick. */
export async function saveTick(unit: Unit, tick: Date): Promise<void> {
  await unit.sql("book").update({ last_tick_at: tick });
}
