/** A world stopped at one moment, of which as many clones as a test likes are tampered with and go on, each by itself. */
import { Fault } from "../../src/base/fault.ts";
import { Refusal } from "../../src/base/refusal.ts";
import { parseTransaction } from "../../src/bitcoin/transaction.ts";
import { freshDatabase } from "./postgres.ts";
import type { FreshDatabase } from "./postgres.ts";
import { tamper, tamperings } from "./tamper.ts";
import type { StoredRow, Tampering } from "./tamper.ts";
import type { World } from "./world.ts";

/** Which row is tampered with, and rows whose values are put into it. */
export interface Target {
  readonly table: string;
  readonly key: StoredRow;
  readonly others?: readonly StoredRow[];
  /** Which changes are tried; a share of each column unless said. */
  readonly tried?: (change: Tampering) => boolean;
}

/** What came of one change. */
export interface Outcome extends Pick<Tampering, "column" | "how"> {
  readonly came: string;
}

/** What the table itself does not take. */
export const IMPOSSIBLE = "refused by the table";

/** Stops the world where it is: nobody is connected to its database any more, and `onClone` goes on from it. */
export async function stop(world: World): Promise<FreshDatabase> {
  const { database } = world;
  await database.owner.destroy();
  await database.app.destroy();
  return database;
}

/** Lets the world go on from a stopped moment, on a clone that is dropped afterwards. */
export async function onClone<T>(
  world: World,
  stopped: FreshDatabase,
  act: () => Promise<T>,
): Promise<T> {
  const clone = await freshDatabase(stopped.address);
  world.use(clone);
  try {
    return await act();
  } finally {
    await clone.close();
  }
}

/** Rows that can be changed in so few ways have all of them tried in every run. */
const FEW = 30;

/** Every change is tried with `TRY_ALL=1`; otherwise, of rows with more, of each column one in so many, and one at least. `TRY_SEED` says which. */
export const TRIES_ALL = process.env["TRY_ALL"] === "1";
const ONE_IN = TRIES_ALL ? 1 : 6;
const FROM = Number(process.env["TRY_SEED"] ?? "0");

/**
 * Tries changes of the row, some of every column or all; `goOn` says what came of it. What was refused is put back and the same clone goes on; after anything else the next
 * change has a clone of its own.
 */
export async function tryAll(
  world: World,
  stopped: FreshDatabase,
  { table, key, others, tried }: Target,
  goOn: () => Promise<string>,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  let left: Tampering[] | undefined;
  while (left?.length !== 0)
    await onClone(world, stopped, async () => {
      const { owner } = world.database;
      const row = await owner(table).where(key).first<StoredRow>();
      const all = left ?? (await tamperings(owner, table, row, others));
      left ??= tried === undefined ? someOfEach(all) : all.filter(tried);
      for (let change = left.shift(); change !== undefined; change = left.shift()) {
        const { column, how, value } = change;
        const isWritten = await tamper(owner, table, { key, change: { [column]: value } });
        const came = isWritten ? await goOn() : IMPOSSIBLE;
        outcomes.push({ column, how, came });
        if (!came.startsWith("refused")) return;
        const changed = { ...key, ...(column in key && isWritten && { [column]: value }) };
        await tamper(owner, table, { key: changed, change: row });
      }
    });
  return outcomes;
}

/** Of each column one change in `ONE_IN`. Neighbouring columns begin at different ways, so that every way is tried somewhere. */
function someOfEach(all: readonly Tampering[]): Tampering[] {
  if (all.length <= FEW) return [...all];
  const columns = [...new Set(all.map(({ column }) => column))];
  return columns.flatMap((name, at) => {
    const ways = all.filter(({ column }) => column === name);
    const first = (at + FROM) % Math.min(ONE_IN, ways.length);
    return ways.filter((_, way) => way % ONE_IN === first);
  });
}

/** The rule by which something was refused; what is no refusal is a bug and said as one. */
export function ruleOf(error: unknown): string {
  if (error instanceof Refusal) return `refused: ${error.rule}`;
  if (error instanceof Fault) return `refused: ${error.code}`;
  return `BUG: ${String(error)}`;
}

/** Whom a transaction pays: scripts and sums, in its order. */
export function paidBy(raw: Uint8Array): string {
  const { outputs } = parseTransaction(raw);
  return outputs
    .map(({ script, value }) => `${Buffer.from(script).toString("hex")} ${value}`)
    .join("\n");
}
