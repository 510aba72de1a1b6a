/** Requests that two people made up, when they are decided: nobody is paid, it looks like others, and what it came to is told later and to few. */
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { peopleInForce } from "../../../src/app/case-readers.ts";
import { utf8 } from "../../../src/base/bytes.ts";
import { parseCode } from "../../../src/base/code.ts";
import { verdictsOf } from "../../../src/cases/appeal.ts";
import { awardIn } from "../../../src/cases/case-entries.ts";
import { openClaim } from "../../../src/cases/claim.ts";
import { decisionsByMonth } from "../../../src/cases/decisions.view.ts";
import { mixCases, mixTallies } from "../../../src/cases/mix-cases.ts";
import { reviewerNumbers } from "../../../src/cases/review-tally.ts";
import { parseAward, verifyAward } from "../../../src/payouts/award.ts";
import { weighEntries } from "../../../src/vault/open-entries.ts";
import {
  ask,
  askWith,
  DECLINED,
  drawnFor,
  ELIGIBLE,
  judged,
  STAGES,
} from "../../support/case-stages.ts";
import { keptApart } from "../../support/kept-apart.ts";
import { seededRandom } from "../../support/random.ts";
import { claimant } from "../../support/steps.ts";
import {
  books,
  outside,
  reviewing,
  sent,
  stateOf,
  testingWorld,
} from "../../support/test-requests.ts";
import type { World } from "../../support/world.ts";

vi.setConfig({ testTimeout: 120_000 });

let world: World;

beforeAll(async () => {
  world = await testingWorld("test-requests-decided");
});
afterAll(() => world.close());

test("reviewers who would pay it are answered as ever, nothing is held, signed or paid, and it looks approved", async () => {
  const mine = await sent(world, "declined");
  await reviewing(world, mine);
  await judged(world, mine, "first", ELIGIBLE);
  const before = await books(world);
  const { person } = await drawnFor(world, mine.id, "second");
  const second = await ask(world, person, { id: mine.id, path: "assessments", body: ELIGIBLE });
  expect([second.status, second.text]).toEqual([201, '{"taken":true}']);
  expect(await stateOf(world, mine)).toBe("approved");
  expect(await books(world)).toEqual(before);
  world.clock.advance(120_000);
  const true_ = await STAGES["approved"]!(world);
  expect((await books(world)).postings).toBe(before.postings + 1);
  const [one, other] = [await outside(world, mine), await outside(world, true_)];
  expect(one.history).toEqual(other.history);
  expect(one.shape).toEqual(other.shape);
  expect(one.entries).toEqual(other.entries);
  // Not even its own key makes an award of what is sealed in it.
  const { shreds } = await keptApart(world.folder, seededRandom("shreds"));
  await world.work({ kind: "job", name: "test" }, async (unit) => {
    const list = await peopleInForce(unit, world);
    const { open } = await openClaim(unit, shreds, parseCode(mine.code));
    const [end] = await weighEntries(unit, open, ["award"]);
    expect(awardIn(end!.plaintext)).toBeUndefined();
    const verdicts = verdictsOf(await weighEntries(unit, open, ["assessment"]));
    const sigs = verdicts.map(({ key, sig }) => ({ key: key!, sig: sig! }));
    for (const { award } of verdicts) {
      const { record } = parseAward(utf8(award!));
      expect(() => verifyAward({ record, sigs }, list, unit.at)).toThrow("award-signature");
    }
  });
  // Its makers say where to be paid, and nothing is.
  await claimant(world, mine.code).setDestination(world.chain.wallet.address().address);
  expect(await stateOf(world, mine)).toBe("approved");
  expect((await claimant(world, mine.code).status()).body.payouts).toEqual([]);
  expect((await books(world)).payouts).toBe(before.payouts);
  expect((await askWith(world, mine.code, "withdrawal")).status).toBe(204);
  expect((await books(world)).postings).toBe(before.postings + 1);
  await world.check();
});

test("it waits for money as others do, and is then approved as they are", async () => {
  const mine = await sent(world, "eligible");
  await reviewing(world, mine);
  await judged(world, mine, "first", ELIGIBLE);
  const { person: first } = await drawnFor(world, mine.id, "first");
  const { person } = await drawnFor(world, mine.id, "second");
  const by = world.staff
    .map(({ code }) => code)
    .filter((code) => code !== first && code !== person);
  const frozen = { id: "6f3c1f0e-0000-4000-8000-000000000001", person: first };
  await world.database.owner("access_freezes").insert({
    ...{ ...frozen, frozen_by: by[0]!, frozen_at: world.clock.now(), reason: "lost-device" },
  });
  await ask(world, person, { id: mine.id, path: "assessments", body: ELIGIBLE });
  expect(await stateOf(world, mine)).toBe("reviewed");
  await world.database
    .owner("access_freezes")
    .where(frozen)
    .update({
      ...{ first_lift: by[1], first_lift_at: world.clock.now() },
      ...{ second_lift: by[2], second_lift_at: world.clock.now() },
    });
  const before = await books(world);
  await (await world.signedIn(person)).get("/api/v1/cases").expect(200);
  expect(await stateOf(world, mine)).toBe("approved");
  expect(await books(world)).toEqual(before);
});

test("what came of it is told when its month is over, counted for who gave a verdict, and in no number of true requests", async () => {
  const months = () => decisionsByMonth({ sql: world.sql }, "general", "2027-06-01");
  const before = await months();
  const mine = await sent(world, "declined");
  await reviewing(world, mine);
  for (const stage of ["first", "second"]) await judged(world, mine, stage, DECLINED);
  expect(await stateOf(world, mine)).toBe("declined");
  const after = await months();
  const told = (of: typeof after) => of.find(({ what }) => what === "tests")?.count ?? 0;
  expect(told(after)).toBe(told(before) + 1);
  expect(after.filter(({ what }) => what !== "tests")).toEqual(
    before.filter(({ what }) => what !== "tests"),
  );
  // Nobody is asked again about what nobody asked for.
  const { body } = await askWith(world, mine.code, "appeal", { text: "Look again" });
  expect(body.code).toBe("appeal-final");
  const lines = async () => (await (await world.signedIn("hazel")).get("/api/v1/tests")).body.tests;
  for (const line of await lines()) expect(line).not.toHaveProperty("met");
  world.clock.advance(31 * 86_400_000);
  const lined = (await lines()).filter((line: object) => "met" in line);
  expect(
    lined.map(({ ended, met }: { ended: string; met: boolean }) => [ended, met]).sort(),
  ).toEqual([
    ["approved", false],
    ["approved", true],
    ["declined", true],
  ]);
  const tallies: { kind: string; count: number }[] = await world
    .sql("review_tallies")
    .whereIn("kind", ["tests", "missed"]);
  const sum = (kind: string) =>
    tallies.filter((each) => each.kind === kind).reduce((all, { count }) => all + count, 0);
  expect([sum("tests"), sum("missed")]).toEqual([6, 2]);
  const quarter = "2026-10-01";
  const rows = [
    { person: "birch", quarter, kind: "eligible", count: 12 },
    { person: "birch", quarter, kind: "tests", count: 3 },
    { person: "birch", quarter, kind: "missed", count: 1 },
    { person: "cedar", quarter, kind: "eligible", count: 12 },
    { person: "cedar", quarter, kind: "tests", count: 2 },
  ];
  const [birch, cedar] = reviewerNumbers(rows, new Date("2027-01-03T00:00:00Z"));
  expect(birch?.missed).toEqual({ from: 25, to: 50 });
  expect(cedar).not.toHaveProperty("missed");
});

test("no number of a transaction leads from a test to its case once the hour is over", async () => {
  await world.work({ kind: "job", name: "test" }, mixCases);
  await world.work({ kind: "job", name: "test" }, mixTallies);
  for (const table of ["cases", "case_events", "vault_entries", "vault_cases", "vault_wraps"]) {
    const { rows } = await world.database.owner.raw(
      `select 1 from test_requests r join "${table}" t on t.xmin = r.xmin`,
    );
    expect(rows, table).toEqual([]);
  }
});

test("without the entry that says what it is, or without the two who agreed on it, nobody decides it", async () => {
  const mine = await sent(world, "declined");
  await reviewing(world, mine);
  await judged(world, mine, "first", ELIGIBLE);
  const before = await books(world);
  const { person } = await drawnFor(world, mine.id, "second");
  const verdict = () => ask(world, person, { id: mine.id, path: "assessments", body: ELIGIBLE });
  const owner = world.database.owner;
  const entry = { case_id: mine.id, kind: "claim-key" };
  const kept = await owner("vault_entries").where(entry).first();
  await owner("vault_entries").where(entry).delete();
  expect((await verdict()).body.code).toBe("entry-missing");
  await owner("vault_entries").insert(kept);
  const rows = await owner("test_requests").select();
  const without = (change: (sql: typeof owner) => Promise<unknown>) =>
    owner.transaction(async (sql) => {
      await sql.raw("alter table test_requests disable trigger user");
      await change(sql);
      await sql.raw("alter table test_requests enable always trigger test_requests_keep");
      await sql.raw("alter table test_requests enable always trigger test_requests_keep_all");
    });
  await without((sql) => sql("test_requests").delete());
  expect((await verdict()).body.code).toBe("case-altered");
  expect(await stateOf(world, mine)).toBe("second_review");
  expect(await books(world)).toEqual(before);
  await without((sql) => sql("test_requests").insert(rows));
  expect((await verdict()).status).toBe(201);
  expect(await stateOf(world, mine)).toBe("approved");
  expect(await books(world)).toEqual(before);
});
