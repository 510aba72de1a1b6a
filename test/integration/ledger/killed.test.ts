/**
 * Writers whose connections are cut at random moments, and who then send the same entry again, as a restarted process would. Each
 * entry must be there once, whole, and the checker must find nothing.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import { randomInt } from "../../../src/base/clock.ts";
import { sats } from "../../../src/base/sats.ts";
import { openDatabase } from "../../../src/db/database.ts";
import { units } from "../../../src/db/unit.ts";
import { postEntry } from "../../../src/ledger/post-entry.ts";
import { testClock } from "../../support/clock.ts";
import { entryOf, gift, holding, ledgerWorld } from "../../support/ledger.ts";
import type { LedgerWorld } from "../../support/ledger.ts";
import { LedgerKills, mustBeThere, PLACES } from "../../support/ledger-kills.ts";
import { seededRandom } from "../../support/random.ts";

const WRITERS = 8;
const ENTRIES = 15;

let world: LedgerWorld;
beforeAll(async () => {
  world = await ledgerWorld();
  for (const programme of ["one", "two"]) {
    await world.open(programme);
    await world.post(gift(programme === "one" ? 1 : 2, programme, 1_000_000n));
  }
});
afterAll(() => world.db.close());

test("entries survive cut connections whole or not at all, and once", async () => {
  const random = seededRandom("killed");
  const app = openDatabase(world.db.address, "app", WRITERS);
  const work = units(app, testClock(), random);
  let retries = 0;
  let writing = true;
  const acknowledged: string[] = [];

  const write = async (writer: number): Promise<void> => {
    for (let n = 0; n < ENTRIES; n += 1) {
      const name = `${writer}/${n}`;
      const programme = randomInt(random, 2) === 0 ? "one" : "two";
      const held = entryOf(`${name}/held`, programme, [
        holding(`${name}/a`, programme, 3n),
        holding(`${name}/b`, programme, 4n),
      ]);
      const paid = entryOf(`${name}/paid`, programme, [
        { key: `${name}/a-paid`, kind: "commit", hold: `${name}/a`, amount: sats(2n) },
      ]);
      for (;;) {
        const done = await work({ kind: "operator" }, async (unit) => {
          await postEntry(unit, held);
          await postEntry(unit, paid);
        }).then(
          () => true,
          () => false,
        );
        if (done) break;
        retries += 1;
      }
      acknowledged.push(held.reference, paid.reference);
    }
  };

  const cut = async (): Promise<void> => {
    while (writing) {
      await world.db.owner.raw(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where application_name = 'commonpurse-app' and datname = current_database() and state <> 'idle'
         order by random() limit 1`,
      );
      await world.db.owner.raw("select pg_sleep(0.03)");
    }
  };

  const cutting = cut();
  await Promise.all(Array.from({ length: WRITERS }, (_, writer) => write(writer)));
  writing = false;
  await cutting;
  await app.destroy();

  expect(retries).toBeGreaterThan(0);
  await world.check();
  const recorded = await world.db
    .app("journal_entries")
    .where("event", "test.posted")
    .pluck("reference");
  expect(recorded.sort()).toEqual(acknowledged.sort());
  const [one, two] = [await world.figures("one"), await world.figures("two")];
  expect(one.paid + two.paid).toBe(BigInt(WRITERS * ENTRIES * 2));
  expect(one.committed + two.committed).toBe(BigInt(WRITERS * ENTRIES * 4));
});

/** The server of the tests is everybody's: here nobody takes it down, which `npm run bench -- kills` does too. */
const GENTLE = ["session ended", "writer gone"] as const;

test("wherever a writer is cut off, its entry is there whole or not at all, and once when it comes again", async () => {
  await world.open("kills");
  await world.post(gift(3, "kills", 1_000_000n));
  const writers = new LedgerKills(world.db.owner, world.db.address, "kills");
  await writers.install();
  for (const place of PLACES) {
    for (const way of GENTLE) {
      const outcome = await writers.kill(place, way);
      const isThere = mustBeThere(place, way);
      const isAnswered = place === "after the answer";
      expect({ place, way, ...outcome }).toEqual({
        ...{ place, way, isThere, isAnswered, isRepaired: true, findings: 0 },
      });
    }
  }
}, 120_000);
