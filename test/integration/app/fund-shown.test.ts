/** Which fund file strangers are shown while a new one is on its way into the public log. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { publishPolicy } from "../../../src/audit/publish-policy.ts";
import { fundInForce, fundShown } from "../../../src/app/fund-in-force.ts";
import { units } from "../../../src/db/unit.ts";
import { makeFounding } from "../../../src/people/found.ts";
import { importFund } from "../../../src/people/import-fund.ts";
import { importFundFile } from "../../../src/people/import-fund-file.ts";
import { testClock } from "../../support/clock.ts";
import { testFund } from "../../support/founding.ts";
import { freshDatabase } from "../../support/postgres.ts";
import type { FreshDatabase } from "../../support/postgres.ts";
import { seededRandom } from "../../support/random.ts";

const by = { kind: "operator" } as const;
const random = seededRandom("fund shown");
const clock = testClock();
let database: FreshDatabase;

beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.close());

test("a new fund file is shown once the log names it, though it is in force before", async () => {
  const work = units(database.app, clock, random);
  const read = { sql: database.app };
  const made = testFund(random, clock.now(), {});
  await work(by, (unit) => importFund(unit, { kind: "demo", ...made }));
  const shown = () => fundShown(read, made.digest, clock);
  const publish = async () => {
    const { file: fund } = await fundInForce(read, made.digest, clock);
    const signer = { ...made.log, seen: [], awaitsWitnesses: false };
    await work(by, (unit) => publishPolicy(unit, { fund, signer, tickSeconds: 60 }));
  };
  // Nothing is public: there is nothing that it could contradict.
  expect((await shown()).policy).toBe(made.digest);
  await publish();
  const founding = { ...made.founding, seq: { fund: 1, people: 1 } };
  const next = makeFounding(founding, made.root);
  await work(by, (unit) => importFundFile(unit, made.digest, next.fundFile));
  expect((await fundInForce(read, made.digest, clock)).policy).toBe(next.digest);
  expect(await shown()).toMatchObject({ policy: made.digest, text: made.fundFile });
  await publish();
  expect(await shown()).toMatchObject({ policy: next.digest, text: next.fundFile });
});
