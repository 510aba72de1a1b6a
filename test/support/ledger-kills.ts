/**
 * One writer of a journal entry, cut off at a known place in a known way. What must hold whatever happens: the entry is there whole or not at
 * all, it is there if its writer was answered, and whoever sends it again has it booked once.
 */
import type { Knex } from "knex";
import { openDatabase } from "../../src/db/database.ts";
import type { DatabaseAddress } from "../../src/db/database.ts";
import { units } from "../../src/db/unit.ts";
import type { Unit, Work } from "../../src/db/unit.ts";
import { checkLedger } from "../../src/ledger/check.view.ts";
import type { JournalEntry } from "../../src/ledger/journal.ts";
import { postEntry } from "../../src/ledger/post-entry.ts";
import { testClock } from "./clock.ts";
import { eventually } from "./eventually.ts";
import { entryOf, holding } from "./ledger.ts";
import { seededRandom } from "./random.ts";

/** Where a writer is when it is cut off, in the order in which it gets there. */
export const PLACES = [
  "before the entry is sent",
  "while it waits for the programme",
  "between entry and commit",
  "in the commit",
  "after the commit, before the answer",
  "after the answer",
] as const;
export type Place = (typeof PLACES)[number];

/** How: the server ends the session; the writer is gone without a word, as after kill -9; the session's process in the server gets kill -9, which takes all of the server down. */
export const WAYS = ["session ended", "writer gone", "server crashed"] as const;
export type Way = (typeof WAYS)[number];

/** What became of the entry, found out when no trace of the writer was left in the server. */
export interface Outcome {
  readonly isAnswered: boolean;
  readonly isThere: boolean;
  /** It was sent again, and is there once. */
  readonly isRepaired: boolean;
  /** What the checker finds then. */
  readonly findings: number;
}

/** Any constants: the advisory locks at which a commit and an entry are held. */
const AT_COMMIT = 7_301;
const BY = { kind: "operator" } as const;

interface PgConnection {
  readonly processID: number;
  readonly connection: { readonly stream: { pause(): void; destroy(): void } };
}

/** What kills writers of the ledger at `address`; `programme` has accounts and enough money. */
export class LedgerKills {
  readonly #owner: Knex;
  readonly #address: DatabaseAddress;
  readonly #programme: string;
  #count = 0;

  constructor(owner: Knex, address: DatabaseAddress, programme: string) {
    this.#owner = owner;
    this.#address = address;
    this.#programme = programme;
  }

  /** Lets commits of journal entries be held. Once for each database. */
  async install(): Promise<void> {
    await this.#owner.raw(`
      create function hold_ledger_commit() returns trigger language plpgsql as $$
      begin
        perform pg_advisory_xact_lock_shared(${AT_COMMIT});
        return null;
      end $$;
      create constraint trigger hold_ledger_commit after insert on journal_entries
        deferrable initially deferred for each row execute function hold_ledger_commit()`);
  }

  /** Cuts off one writer. */
  async kill(place: Place, way: Way): Promise<Outcome> {
    this.#count += 1;
    const name = `${this.#count}`;
    const entry = entryOf(name, this.#programme, [
      holding(`${name}/a`, this.#programme, 3n),
      holding(`${name}/b`, this.#programme, 4n),
    ]);
    const pool = openDatabase(this.#address, "app", 1);
    const work = units(pool, testClock(), seededRandom(name));
    try {
      const isAnswered = await this.#cut(work, entry, { place, way });
      const isThere = await this.#isThere(entry);
      return { isAnswered, isThere, ...(await this.#repair(entry, isThere)) };
    } finally {
      await pool.destroy();
    }
  }

  async #cut(
    work: Work,
    entry: JournalEntry,
    { place, way }: { place: Place; way: Way },
  ): Promise<boolean> {
    let writer: PgConnection | undefined;
    const strike = async (): Promise<void> => {
      if (writer !== undefined) await this.#strike(writer, way);
    };
    const holder = await this.#holderAt(place);
    const written = work(BY, async (unit) => {
      writer = await connectionOf(unit);
      if (place === "before the entry is sent") await strike();
      await postEntry(unit, entry);
      if (place === "between entry and commit") await strike();
      if (place === "after the commit, before the answer") writer.connection.stream.pause();
    }).then(
      () => true,
      () => false,
    );
    if (holder !== undefined) {
      await eventually("the writer to wait", () => this.#isWaiting(writer));
      await strike();
      await holder.rollback().catch(() => undefined);
    }
    if (place === "after the commit, before the answer") {
      await eventually(
        "the entry to be there",
        async () => (await this.#isThere(entry)) || undefined,
      );
      await strike();
      // Nobody reads what came: the answer is lost with the connection.
      writer?.connection.stream.destroy();
    }
    const isAnswered = await written;
    if (place === "after the answer") await strike();
    await eventually("the session to be over", () => this.#isOver(writer));
    return isAnswered;
  }

  /** Whoever stands in the writer's way at this place. */
  async #holderAt(place: Place): Promise<Knex.Transaction | undefined> {
    if (place !== "while it waits for the programme" && place !== "in the commit") return undefined;
    const holder = await this.#owner.transaction();
    if (place === "in the commit") await holder.raw("select pg_advisory_xact_lock(?)", [AT_COMMIT]);
    else
      await holder.raw(
        `select 1 from ledger_balances b join ledger_accounts a on a.id = b.account where a.programme = ? for update of b`,
        [this.#programme],
      );
    return holder;
  }

  async #strike(writer: PgConnection, way: Way): Promise<void> {
    const pid = writer.processID;
    if (way === "writer gone") writer.connection.stream.destroy();
    else if (way === "server crashed") process.kill(pid, "SIGKILL");
    else await this.#ask("select pg_terminate_backend(?)", [pid]);
  }

  async #isWaiting(writer: PgConnection | undefined): Promise<true | undefined> {
    if (writer === undefined) return undefined;
    const rows = await this.#ask(
      "select 1 from pg_stat_activity where pid = ? and wait_event_type = 'Lock'",
      [writer.processID],
    );
    return rows.length > 0 ? true : undefined;
  }

  async #isOver(writer: PgConnection | undefined): Promise<true | undefined> {
    const rows = await this.#ask("select 1 from pg_stat_activity where pid = ?", [
      writer?.processID ?? 0,
    ]).catch(() => [undefined]);
    return rows.length === 0 ? true : undefined;
  }

  async #isThere({ event, reference }: JournalEntry): Promise<boolean> {
    const rows = await this.#ask(
      `select 1 from journal_entries e where e.event = ? and e.reference = ?
       and e.posting_count = (select count(*) from postings p where p.entry = e.seq)`,
      [event, reference],
    );
    return rows.length > 0;
  }

  async #repair(
    entry: JournalEntry,
    isThere: boolean,
  ): Promise<Pick<Outcome, "isRepaired" | "findings">> {
    const pool = openDatabase(this.#address, "app", 1);
    try {
      const work = units(pool, testClock(), seededRandom(entry.reference));
      const { replayed } = await work(BY, (unit) => postEntry(unit, entry));
      const findings = await checkLedger({ sql: pool });
      const isRepaired = replayed === isThere && (await this.#isThere(entry));
      return { isRepaired, findings: findings.length };
    } finally {
      await pool.destroy();
    }
  }

  async #ask(text: string, values: readonly (string | number)[]): Promise<unknown[]> {
    const { rows } = await this.#owner.raw<{ rows: unknown[] }>(text, [...values]);
    return rows;
  }
}

/** The connection of a unit, below what the program uses: a test cuts it. */
async function connectionOf(unit: Unit): Promise<PgConnection> {
  const client: { acquireConnection(): Promise<PgConnection> } = unit.sql.client;
  return client.acquireConnection();
}

/** Whether the entry must be there after a writer was cut off so; only a commit that had begun can go either way, and each way decides it. */
export function mustBeThere(place: Place, way: Way): boolean {
  if (place === "in the commit") return way === "writer gone";
  return PLACES.indexOf(place) > PLACES.indexOf("in the commit");
}
