/**
 * Two ways of booking faster that the ledger does without, and what they would win. Several entries in one statement: against one call for each,
 * in one unit, and against what else is done for a gift in the same unit. Stripes, which only an account without a guard could have: writers
 * of one programme, who wait for each other at its coins, against writers of eight; and the bare update of one row of balances against eight.
 */
import pg from "pg";
import { canonicalJson } from "../../src/base/canonical-json.ts";
import { sats } from "../../src/base/sats.ts";
import type { SeenTransaction } from "../../src/chain/chain.ts";
import type { DatabaseAddress } from "../../src/db/database.ts";
import { units } from "../../src/db/unit.ts";
import type { Unit, Work } from "../../src/db/unit.ts";
import { recordGifts } from "../../src/donations/record-gifts.ts";
import { postingsJson, requestHash } from "../../src/ledger/journal.ts";
import type { JournalEntry } from "../../src/ledger/journal.ts";
import { postEntry } from "../../src/ledger/post-entry.ts";
import { openProgramme } from "../../src/programmes/open-programme.ts";
import { testClock } from "../support/clock.ts";
import { gift } from "../support/ledger.ts";
import { seededRandom } from "../support/random.ts";
import { testWallet } from "../support/wallet.ts";
import { milliseconds, perSecond, ratio, rivals, say, short } from "./bench.ts";
import type { Bench, Size } from "./bench.ts";
import { withDatabase } from "./database.ts";

const BY = { kind: "job", name: "bench" } as const;
const WRITERS = 8;
const PROGRAMMES = "one two three four five six seven eight".split(" ");
const SCRIPT = new Uint8Array(22).fill(7);

export const entries: Bench = {
  name: "entries",
  run: (size) =>
    withDatabase(async ({ owner, app, address }) => {
      const work = units(app, testClock(), seededRandom());
      for (const [at, code] of PROGRAMMES.entries()) await open(work, code, at);
      await owner("wallet_addresses").insert({
        ...{ programme: "one", chain: 0, index: 0, purpose: "gift" },
        script: Buffer.from(SCRIPT),
      });
      await atOnce(work, size);
      await stripes(work, address, size);
    }),
};

async function open(work: Work, code: string, at: number): Promise<void> {
  const programme = { code, name: code, purpose: "Helps.", state: "open" } as const;
  const caps = { awardFloor: sats(1_000n), awardCap: sats(1_000_000n) };
  const descriptor = testWallet(at);
  await work(BY, (unit) =>
    openProgramme(unit, { programme: { ...programme, ...caps }, descriptor, birthHeight: 0 }),
  );
}

/** Every call makes gifts of other transactions. */
let made = 0;
function fresh(count: number, programme: string): JournalEntry[] {
  return Array.from({ length: count }, () => gift((made += 1), programme, 1_000n));
}

async function atOnce(work: Work, size: Size): Promise<void> {
  const count = size === "full" ? 200 : 2;
  const best = await rivals(size === "full" ? 5 : 1, {
    each: () =>
      work(BY, async (unit) => {
        for (const entry of fresh(count, "one")) await postEntry(unit, entry);
      }),
    together: () => work(BY, (unit) => postTogether(unit, fresh(count, "one"))),
    block: () => work(BY, (unit) => block(unit, count)),
  });
  const { each, together, block: whole } = best;
  say(
    `entries, ${count} in one unit: one call each ${milliseconds(each)}, one statement ${milliseconds(together)}, ${ratio(together, each)}`,
  );
  const saved = (each.wall - together.wall) / whole.wall;
  say(
    `entries, a block of ${count} gifts: ${milliseconds(whole)}, of which one statement would save a ratio of ${short(saved)}`,
  );
}

/** What a function for several entries would do at best: the rules of a single one, once for each, in their order. */
async function postTogether(unit: Unit, all: readonly JournalEntry[]): Promise<void> {
  await unit.sql.raw(
    `select p.replayed, p.available
     from jsonb_array_elements(cast(:entries as jsonb)) with ordinality as e (value, n)
     cross join lateral post_entry(e.value ->> 'event', e.value ->> 'reference', e.value ->> 'programme',
       cast(e.value ->> 'effectiveOn' as date), cast(e.value ->> 'fact' as boolean), :at, decode(e.value ->> 'hash', 'hex'),
       e.value -> 'postings') p
     order by e.n`,
    {
      at: unit.at,
      entries: canonicalJson(
        all.map(({ postings, ...entry }) => ({
          ...entry,
          hash: Buffer.from(requestHash({ ...entry, postings })).toString("hex"),
          postings: postingsJson(postings),
        })),
      ),
    },
  );
}

/** A block in which so many transactions bring a gift each, as the follower hands it on. */
async function block(unit: Unit, count: number): Promise<void> {
  const id = { height: 1, hash: "00".repeat(32) };
  const transactions = Array.from({ length: count }, (): SeenTransaction => {
    const txid = (made += 1).toString(16).padStart(64, "0");
    return {
      txid,
      raw: new Uint8Array(),
      received: [{ vout: 0, script: SCRIPT, value: sats(1_000n) }],
      spent: [],
    };
  });
  const time = new Date("2030-01-07T09:00:00Z");
  const connected = [{ id, prev: id.hash, time, transactions }];
  const handler = recordGifts(6, () => Promise.reject(new Error("nothing is settled here")));
  const mempool = { arrived: [], gone: [] };
  await handler(unit, { kind: "extended", connected, mempool, tip: id });
}

async function stripes(work: Work, address: DatabaseAddress, size: Size): Promise<void> {
  const count = size === "full" ? 250 : 2;
  const write = (of: (writer: number) => string): Promise<unknown> =>
    Promise.all(
      Array.from({ length: WRITERS }, async (_, writer) => {
        for (const entry of fresh(count, of(writer)))
          await work(BY, (unit) => postEntry(unit, entry));
      }),
    );
  const rounds = size === "full" ? 3 : 1;
  const ledger = await rivals(rounds, {
    one: () => write(() => "one"),
    eight: () => write((writer) => PROGRAMMES[writer] ?? "one"),
  });
  tell("entries of one programme by 8 writers", "of eight", count, ledger);
  const clients = Array.from({ length: WRITERS }, () => new pg.Client(address));
  for (const client of clients) await client.connect();
  const update = (of: (writer: number) => string): Promise<unknown> =>
    Promise.all(clients.map((client, at) => many(client, `revenue:donations:${of(at)}`, count)));
  const rows = await rivals(rounds, {
    one: () => update(() => "one"),
    eight: () => update((writer) => PROGRAMMES[writer] ?? "one"),
  });
  tell("bare updates of one unguarded row by 8 writers", "of eight", count, rows);
  for (const client of clients) await client.end();
}

async function many(client: pg.Client, code: string, count: number): Promise<void> {
  const { rows } = await client.query<{ id: number }>(
    "select id from ledger_accounts where code = $1",
    [code],
  );
  const text = "update ledger_balances set credits = credits + 1 where account = $1";
  for (let n = 0; n < count; n += 1)
    await client.query({ name: "stripe", text, values: [rows[0]?.id] });
}

function tell(
  one: string,
  eight: string,
  count: number,
  best: Awaited<ReturnType<typeof rivals<"one" | "eight">>>,
): void {
  const rate = (ms: number): string => perSecond(count * WRITERS, ms);
  const gain = short(best.one.wall / best.eight.wall);
  say(`entries: ${one} ${rate(best.one.wall)}, ${eight} ${rate(best.eight.wall)}, ratio ${gain}`);
}
