/**
 * How fast the ledger books, and how much of that our own code costs: each round sends the same entries once as commands, in units
 * on a knex pool, and once as the same SQL text through bare pg with everything prepared beforehand. Both in one run on one server,
 * so that the ratio means something on any machine; half of bare pg is the bar for single entries, 20,000 postings a second for
 * entries of 1,000.
 */
import pg from "pg";
import { canonicalJson } from "../../src/base/canonical-json.ts";
import { sats } from "../../src/base/sats.ts";
import type { DatabaseAddress } from "../../src/db/database.ts";
import { units } from "../../src/db/unit.ts";
import type { Work } from "../../src/db/unit.ts";
import { postingsJson, requestHash } from "../../src/ledger/journal.ts";
import type { JournalEntry, Posting } from "../../src/ledger/journal.ts";
import { POST_ENTRY } from "../../src/ledger/journal.store.ts";
import { openAccounts } from "../../src/ledger/open-accounts.ts";
import { postEntry } from "../../src/ledger/post-entry.ts";
import { testClock } from "../support/clock.ts";
import { seededRandom } from "../support/random.ts";
import { say } from "./bench.ts";
import type { Bench } from "./bench.ts";
import { withDatabase } from "./database.ts";

const CLIENTS = 8;
const PROGRAMMES = ["one", "two", "three", "four"];
const POSTINGS = 1_000;
const BY = { kind: "job", name: "bench" } as const;

/** Named bindings as numbered ones: what knex makes of the text. */
const NAMES = ["event", "reference", "programme", "effectiveOn", "fact", "at", "hash", "postings"];
const TEXT = NAMES.reduce((text, name, n) => text.replace(`:${name}`, `$${n + 1}`), POST_ENTRY);

function entry(name: string, programme: string, postings: readonly Posting[]): JournalEntry {
  return {
    event: "bench.posted",
    reference: name,
    programme,
    effectiveOn: "2030-01-07",
    fact: false,
    postings,
  };
}

function gift(name: string, programme: string): JournalEntry {
  const key = `gift/${name}`;
  return entry(name, programme, [
    {
      key,
      kind: "post",
      debit: `assets:chain:${programme}`,
      credit: `revenue:donations:${programme}`,
      amount: sats(1_000_000n),
    },
  ]);
}

function holds(name: string, programme: string): JournalEntry {
  return entry(
    `${name}/hold`,
    programme,
    Array.from({ length: POSTINGS }, (_, n) => ({
      key: `${name}/hold/${n}`,
      kind: "hold",
      code: "in-flight",
      debit: `expenses:grants:${programme}`,
      credit: `assets:chain:${programme}`,
      amount: sats(1n),
    })),
  );
}

function commits(name: string, programme: string): JournalEntry {
  return entry(
    `${name}/commit`,
    programme,
    Array.from({ length: POSTINGS }, (_, n) => ({
      key: `${name}/commit/${n}`,
      kind: "commit",
      hold: `${name}/hold/${n}`,
      amount: sats(1n),
    })),
  );
}

/** Calls `send` on every entry, `clients` at a time; the seconds it took. */
async function timed<T>(
  items: readonly T[],
  clients: number,
  send: (item: T, client: number) => Promise<unknown>,
): Promise<number> {
  const start = performance.now();
  let next = 0;
  await Promise.all(
    Array.from({ length: clients }, async (_, client) => {
      for (;;) {
        const item = items[next];
        next += 1;
        if (item === undefined) return;
        await send(item, client);
      }
    }),
  );
  return (performance.now() - start) / 1000;
}

function prepared(item: JournalEntry): unknown[] {
  return [
    item.event,
    item.reference,
    item.programme,
    item.effectiveOn,
    item.fact,
    new Date("2030-01-07T09:00:00Z"),
    Buffer.from(requestHash(item)),
    canonicalJson(postingsJson(item.postings)),
  ];
}

async function compare(
  title: string,
  work: Work,
  clients: readonly pg.Client[],
  make: (set: string) => JournalEntry[],
): Promise<void> {
  const bare: number[] = [];
  const ours: number[] = [];
  let postings = 0;
  for (const round of [0, 1, 2]) {
    const entries = make(`ours${round}`);
    postings = entries.reduce((sum, item) => sum + item.postings.length, 0);
    ours.push(
      await timed(entries, clients.length, (item) => work(BY, (unit) => postEntry(unit, item))),
    );
    bare.push(
      await timed(make(`bare${round}`).map(prepared), clients.length, async (values, client) => {
        const connection = clients[client];
        await connection?.query("begin");
        await connection?.query({ name: "post_entry", text: TEXT, values });
        await connection?.query("commit");
      }),
    );
  }
  const rate = (seconds: number[]): number => Math.round(postings / Math.min(...seconds));
  const ratio = (rate(ours) / rate(bare)).toFixed(2);
  say(`ledger, ${title}: ${rate(ours)} postings/s, bare pg ${rate(bare)}, ratio ${ratio}`);
}

async function connect(address: DatabaseAddress, count: number): Promise<pg.Client[]> {
  const clients = Array.from({ length: count }, () => new pg.Client(address));
  for (const client of clients) {
    await client.connect();
    await client.query("set role commonpurse_app");
  }
  return clients;
}

const programmeOf = (n: number): string => PROGRAMMES[n % PROGRAMMES.length] ?? "one";

export const ledger: Bench = {
  name: "ledger",
  run: (size) =>
    withDatabase(async ({ app, address }) => {
      const [single, long] = size === "full" ? [4_000, 40] : [8, 2];
      const work = units(app, testClock(), seededRandom());
      for (const programme of PROGRAMMES) {
        await work(BY, async (unit) => {
          await openAccounts(unit, programme);
          for (const n of [1, 2, 3]) await postEntry(unit, gift(`${programme}/${n}`, programme));
        });
      }
      const clients = await connect(address, CLIENTS);
      await compare("single entries, 8 clients", work, clients, (set) =>
        Array.from({ length: single }, (_, n) => gift(`${set}/${n}`, programmeOf(n))),
      );
      await compare("single entries, 1 client", work, clients.slice(0, 1), (set) =>
        Array.from({ length: single / 4 }, (_, n) => gift(`lone/${set}/${n}`, "one")),
      );
      await compare("1,000 holds each, 2 clients", work, clients.slice(0, 2), (set) =>
        Array.from({ length: long }, (_, n) => holds(`${set}/${n}`, programmeOf(n))),
      );
      await compare("1,000 commits each, 2 clients", work, clients.slice(0, 2), (set) =>
        Array.from({ length: long }, (_, n) => commits(`${set}/${n}`, programmeOf(n))),
      );
      for (const client of clients) await client.end();
    }),
};
