/** Requests that two people make up to see how requests are reviewed: who makes them, how many, and that nobody tells them from others. */
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { claimKeys } from "../../../src/base/code-keys.ts";
import { parseCode } from "../../../src/base/code.ts";
import { commitmentOf, testMark } from "../../../src/cases/test-request.ts";
import { drawnFor, STAGES } from "../../support/case-stages.ts";
import { Browser } from "../../support/browser.ts";
import { claimant } from "../../support/steps.ts";
import {
  agreed,
  ASKED,
  outside,
  reviewing,
  sent,
  tests,
  testingWorld,
} from "../../support/test-requests.ts";
import type { World } from "../../support/world.ts";

vi.setConfig({ testTimeout: 120_000 });

let world: World;

beforeAll(async () => {
  world = await testingWorld("test-requests");
});
afterAll(() => world.close());

test("one proposes, another agrees who knows the code and expects the same, and who reviews does neither", async () => {
  const made = await tests(world, "hazel", "", { programme: "general", expected: "declined" });
  const code = made.body.claimCode;
  const refusal = async (answer: Promise<{ status: number; body: { code?: string } }>) => {
    const { status, body } = await answer;
    return [status, body.code];
  };
  expect(
    await refusal(tests(world, "hazel", "/agreement", { code, expected: "declined" })),
  ).toEqual([403, "tests-own"]);
  expect(
    await refusal(tests(world, "sorbus", "/agreement", { code, expected: "eligible" })),
  ).toEqual([404, "tests-unknown"]);
  expect(await refusal(tests(world, "hazel", "/requests", { code, ...ASKED }))).toEqual([
    404,
    "tests-unknown",
  ]);
  for (const person of ["alder", "birch", "larch", "rowan", "willow"]) {
    const agent = await world.signedIn(person);
    await agent.get("/api/v1/tests").expect(403);
    await agent
      .post("/api/v1/tests")
      .send({ programme: "general", expected: "declined" })
      .expect(403);
  }
  expect((await tests(world, "sorbus", "/agreement", { code, expected: "declined" })).status).toBe(
    204,
  );
  expect((await tests(world, "sorbus", "/agreement", { code, expected: "declined" })).status).toBe(
    204,
  );
  // The table has no word of what is expected, and nothing that the code alone yields.
  const dump = JSON.stringify(await world.sql("test_requests"));
  expect(dump).not.toMatch(/eligible|declined/);
  const keys = claimKeys(parseCode(code).secret);
  for (const key of [keys.caseTag, keys.lookup, keys.lookupHash, keys.vouchTag])
    expect(dump).not.toContain(JSON.stringify(Buffer.from(key)).slice(1, -1));
});

test("it looks like every other request to whoever reads the database, or has it open, until it is decided", async () => {
  const mine = await sent(world, "declined");
  world.clock.advance(120_000);
  const true_ = await STAGES["submitted"]!(world);
  const [one, other] = [await outside(world, mine), await outside(world, true_)];
  expect(one.shape).toEqual(other.shape);
  expect(one.history).toEqual(other.history);
  expect(one.wraps).toBe(other.wraps);
  expect(one.entries).toEqual(other.entries);
  await reviewing(world, mine);
  const { person } = await drawnFor(world, mine.id, "first");
  const agent = await world.signedIn(person);
  const file = await agent.get(`/api/v1/cases/${mine.id}?purpose=review`).expect(200);
  expect(file.text).not.toMatch(/test/i);
  expect((await agent.get("/api/v1/cases")).text).not.toMatch(/test/i);
  // Its code shows what it is; that of a true one shows the opposite.
  expect((await claimant(world, mine.code).status()).body.test).toBe(true);
  expect((await claimant(world, true_.code).status()).body.test).toBe(false);
});

test("a code is sent once, and no request becomes a test later: the database refuses it too", async () => {
  const mine = await sent(world, "declined");
  const again = await tests(world, "sorbus", "/requests", { code: mine.code, ...ASKED });
  expect([again.status, again.body.code]).toEqual([409, "tests-over"]);
  const once = await agreed(world, "declined");
  const both = await Promise.all(
    ["hazel", "sorbus"].map((who) => tests(world, who, "/requests", { code: once, ...ASKED })),
  );
  expect(both.map(({ status }) => status).sort()).toEqual([204, 409]);
  const true_ = await STAGES["submitted"]!(world);
  const late = await tests(world, "hazel", "/requests", { code: true_.code, ...ASKED });
  expect([late.status, late.body.code]).toEqual([404, "tests-unknown"]);
  const entry = await world
    .sql("vault_entries")
    .where({ case_id: true_.id, kind: "claim-key" })
    .first();
  await expect(
    world.database
      .app("vault_entries")
      .insert({ ...entry, seq: Number(entry.seq) + 90 })
      .then(),
  ).rejects.toThrow("vault_entries_claim_key");
  const sql = world.database.app;
  const row = await sql("test_requests").whereNotNull("agreed_by").first();
  const of = () => sql("test_requests").where({ commitment: row.commitment });
  await of().update({ ended: "declined", ended_in: "2026-11-01", met: true });
  await expect(of().update({ ended: "spam", met: null }).then()).rejects.toThrow(
    "as it was agreed on",
  );
  await expect(of().update({ agreed_by: "elder" }).then()).rejects.toThrow("as it was agreed on");
  await expect(of().delete().then()).rejects.toThrow("denied");
  await expect(
    sql("test_requests")
      .insert({
        commitment: Buffer.alloc(32),
        programme: "general",
        proposed_by: "hazel",
        proposed_in: "2026-11-01",
        agreed_by: "hazel",
        agreed_in: "2026-11-01",
      })
      .then(),
  ).rejects.toThrow("as it was agreed on");
});

test("one that its makers took back is not sent again", async () => {
  world.clock.advance(120_000);
  const code = await agreed(world, "declined");
  const commitment = Buffer.from(commitmentOf(testMark(parseCode(code).secret, "declined")));
  await world.database
    .app("test_requests")
    .where({ commitment })
    .update({ withdrawn_in: "2026-11-01" });
  const { status, body } = await tests(world, "hazel", "/requests", { code, ...ASKED });
  expect([status, body.code]).toEqual([409, "tests-over"]);
});

test("the staff's page makes a code, takes the other's word and sends it; what is wrong is said and nothing happens", async () => {
  world.clock.advance(120_000);
  const hazel = await Browser.signedIn(world, "hazel");
  await hazel.open("/staff/tests");
  await hazel.send("/staff/tests", { programme: "general", expected: "declined" });
  const code = /<p class="strong"><bdi[^>]*>([^<]+)</.exec(hazel.page)?.[1] ?? "";
  expect(code.length).toBeGreaterThan(25);
  const sorbus = await Browser.signedIn(world, "sorbus");
  await sorbus.open("/staff/tests");
  expect(sorbus.page).not.toContain(code);
  await sorbus.send("/staff/tests/agreement", { code, expected: "eligible" });
  expect(sorbus.text).toContain("Nobody proposed a test request");
  await sorbus.send("/staff/tests/agreement", { code, expected: "declined" });
  expect(sorbus.text).toContain("You agreed");
  const before = (await world.sql("cases")).length;
  await sorbus.send("/staff/tests/requests", { ...ASKED, code, category: "", language: "en" });
  expect(sorbus.status).toBe(422);
  expect((await world.sql("cases")).length).toBe(before);
  await sorbus.send("/staff/tests/requests", { ...ASKED, code, language: "en" });
  expect(sorbus.text).toContain("It is sent");
  expect((await world.sql("cases")).length).toBe(before + 1);
  expect((await claimant(world, code).status()).body.test).toBe(true);
});

test("there is one in a month, and one more for every twenty requests of the month before", async () => {
  world.clock.advance(62 * 86_400_000);
  const made = async () =>
    (await tests(world, "hazel", "", { programme: "general", expected: "declined" })).body
      .claimCode;
  const agree = async (code: string) =>
    tests(world, "sorbus", "/agreement", { code, expected: "declined" });
  const codes = [await made(), await made()];
  const answers = await Promise.all(codes.map(agree));
  expect(answers.map(({ status, body }) => [status, body.code]).sort()).toEqual([
    [204, undefined],
    [409, "tests-many"],
  ]);
  const left = codes[answers.findIndex(({ status }) => status === 409)]!;
  world.clock.advance(62 * 86_400_000);
  expect((await agree(left)).body.code).toBe("tests-over");
});
