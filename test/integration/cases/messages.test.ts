/** Messages both ways through the claim code: sealed, bounded, marked until they are read, and open only to who works on the case. */
import request from "supertest";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { uk } from "../../../src/cases/course-texts/uk.ts";
import { MESSAGES_A_DAY, MESSAGES_IN_ALL } from "../../../src/cases/message.ts";
import { Browser } from "../../support/browser.ts";
import { STAGES } from "../../support/case-stages.ts";
import type { StagedCase } from "../../support/case-stages.ts";
import { DAY } from "../../support/clock.ts";
import { eventually } from "../../support/eventually.ts";
import { openForm, sendForm, shownText, tokenOf } from "../../support/form-steps.ts";
import { claimant, onceKey, settledGift } from "../../support/steps.ts";
import { World } from "../../support/world.ts";

vi.setConfig({ testTimeout: 120_000 });

let world: World;
beforeAll(async () => {
  world = await World.start("messages");
  await settledGift(world, 1_000_000n);
});
afterAll(() => world.close());

const WORDS = "canary-of-a-message";

const bearer = (code: string) => ({ Authorization: `Claim ${code}` });
const read = (code: string) =>
  request(world.app).get("/api/v1/request/messages").set(bearer(code)).expect(200);
const write = (code: string, text: string, key = onceKey()) =>
  request(world.app)
    .post("/api/v1/request/messages")
    .set(bearer(code))
    .set("Idempotency-Key", key)
    .send({ text });
const unread = async (code: string): Promise<number> =>
  (await claimant(world, code).status()).body.unread;
const asStaff = async (person: string, { id }: StagedCase) => {
  const agent = await world.signedIn(person);
  return {
    read: () => agent.get(`/api/v1/cases/${id}/messages`),
    write: (body: object) =>
      agent.post(`/api/v1/cases/${id}/messages`).set("Idempotency-Key", onceKey()).send(body),
    marked: async () =>
      (await agent.get("/api/v1/cases")).body.cases.find((each: any) => each.id === id)?.unread,
  };
};
const drawn = async ({ id }: StagedCase, stage: string): Promise<string> =>
  (await world.sql("case_assignments").where({ case_id: id, stage }).first("person")).person;

test("the two sides write to each other, and each sees what is new until it has read it", async () => {
  const made = await STAGES["in_review"]!(world);
  const first = await asStaff(await drawn(made, "first"), made);
  const second = await asStaff(await drawn(made, "second"), made);
  expect((await read(made.code)).body).toEqual({ messages: [] });
  await first.write({ template: "when" }).expect(201, { number: 1 });
  expect(await unread(made.code)).toBe(1);
  await second.write({ template: "proof", text: "а хто бачыў?" }).expect(201);
  expect(await unread(made.code)).toBe(2);
  const { body } = await read(made.code);
  expect(body.messages).toMatchObject([
    { number: 1, by: "fund", template: "when" },
    { number: 2, by: "fund", template: "proof", text: "а хто бачыў?" },
  ]);
  expect(await unread(made.code)).toBe(0);
  const key = onceKey();
  await write(made.code, `${WORDS}\r\n two`, key).expect(201, { number: 3 });
  await write(made.code, `${WORDS}\r\n two`, key).expect(201, { number: 3 });
  expect(await first.marked()).toBe(true);
  const seen = (await second.read().expect(200)).body.messages;
  expect(seen).toHaveLength(3);
  expect(seen[2]).toMatchObject({ by: "applicant", text: `${WORDS}\n two` });
  expect(await first.marked()).toBe(false);
  // Reading left a record of who looked and why.
  const look = await world.sql("vault_access").where({ purpose: "messages" }).first();
  expect(look).toMatchObject({ kind: "message", person: await drawn(made, "second") });
});

test("a message that arrives while somebody reads stays unread unless they see it", async () => {
  const made = await STAGES["triage"]!(world);
  const alder = await asStaff("alder", made);
  await alder.write({ text: "one" }).expect(201);
  const { owner } = world.database;
  const waiting = (count: number) =>
    eventually(`${count} to wait`, async () => {
      const found = await owner("pg_locks").where({ granted: false }).count("* as n").first();
      return Number(found?.["n"]) >= count ? true : undefined;
    });
  const { seen } = await owner.transaction(async (holder) => {
    await holder("case_mail").where({ case_id: made.id, side: "applicant" }).forUpdate();
    const writing = alder.write({ text: "two" }).then(({ status }) => status);
    await waiting(1);
    const reading = read(made.code).then(({ body }) => body.messages.length as number);
    await waiting(2);
    return { seen: Promise.all([reading, writing]) };
  });
  const [shown] = await seen;
  expect(shown + (await unread(made.code))).toBe(2);
});

test("nobody else reads or writes them, and nothing of them stands anywhere", async () => {
  const made = await STAGES["in_review"]!(world);
  await write(made.code, WORDS).expect(201);
  const inside = await Promise.all(["first", "second"].map((stage) => drawn(made, stage)));
  for (const { code, roles } of world.staff.filter((each) => !inside.includes(each.code))) {
    const other = await asStaff(code, made);
    const writes = roles.includes("reviewer") || roles.includes("triager");
    for (const answer of [await other.read(), await other.write({ text: "hello" })])
      expect([code, answer.status]).toEqual([code, writes ? 404 : 403]);
  }
  const taken = await STAGES["submitted"]!(world);
  const alder = await asStaff("alder", taken);
  expect((await alder.write({ text: "hello" })).body.type).toBe("/problems/not-yours");
  expect(world.lines.join("\n")).not.toContain(WORDS);
  const { rows } = await world.database.owner.raw(
    "select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'",
  );
  for (const { name } of rows) {
    const found = await world.database.owner.raw(
      `select count(*)::integer as hits from "${name}" t where t::text like ? or t::text like ?`,
      [`%${WORDS}%`, `%${Buffer.from(WORDS).toString("hex")}%`],
    );
    expect([name, found.rows[0].hits]).toEqual([name, 0]);
  }
});

test("what is too much, says nothing, or would be read by nobody is refused", async () => {
  const made = await STAGES["triage"]!(world);
  const alder = await asStaff("alder", made);
  for (const body of [{}, { text: "  " }, { template: "insult" }, { text: "x".repeat(2001) }])
    await alder.write(body).expect(422);
  const secret =
    "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about";
  const { text } = await write(made.code, secret).expect(422);
  expect(text).not.toContain("abandon abandon");
  for (let index = 0; index < MESSAGES_A_DAY.applicant; index += 1)
    await write(made.code, `number ${index}`).expect(201);
  const { body, headers } = await write(made.code, "one more").expect(429);
  expect([body.type, Number(headers["retry-after"]) > 0]).toEqual([
    "/problems/messages-many",
    true,
  ]);
  for (let day = 0; day < MESSAGES_IN_ALL / MESSAGES_A_DAY.fund; day += 1) {
    const again = await asStaff("alder", made);
    for (let index = 0; index < MESSAGES_A_DAY.fund; index += 1)
      await again.write({ template: "thanks" }).expect(201);
    const more = await again.write({ template: "thanks" });
    expect([more.status, day]).toEqual([day === 2 ? 409 : 429, day]);
    world.clock.advance(DAY);
  }
  const full = await (await asStaff("alder", made)).write({ template: "thanks" });
  expect(full.body.type).toBe("/problems/messages-full");
  const decided = await STAGES["declined"]!(world);
  const late = await write(decided.code, "but").expect(409);
  expect(late.body.type).toBe("/problems/messages-closed");
  const nobody = await request(world.app)
    .get("/api/v1/request/messages")
    .set(bearer(made.code.replace(/.$/, (last) => (last === "6" ? "7" : "6"))));
  expect(nobody.status).toBeGreaterThanOrEqual(400);
});

test("the pages: the applicant reads in their own language, the caseworker in theirs and in the applicant's", async () => {
  const made = await STAGES["triage"]!(world);
  const browser = await Browser.signedIn(world, "alder");
  const page = `/staff/cases/${made.id}`;
  await browser.open(page);
  await browser.send(page, { purpose: "messages" });
  await browser.send(`${page}/messages`, {});
  expect([browser.status, browser.page]).toEqual([
    422,
    expect.stringContaining("Write something."),
  ]);
  await browser.send(`${page}/messages`, { template: "when", text: "дзякуй" });
  expect(browser.page).toContain("The message was sealed and sent.");
  const token = await openForm(world.app, "/uk/request");
  const shown = await sendForm(world.app, "/uk/request", { token, code: made.code });
  expect(shownText(shown)).toContain(uk["message.unread"].replace("{{number}}", "1"));
  const list = await sendForm(world.app, "/uk/request/messages", {
    token: tokenOf(shown.text),
    code: made.code,
  });
  expect(shownText(list)).toContain(uk["template.when"]);
  expect(shownText(list)).toContain("дзякуй");
  const sent = { token: tokenOf(list.text), code: made.code, text: "в серпні <b>" };
  for (let twice = 0; twice < 2; twice += 1) {
    const after = await sendForm(world.app, "/uk/request/message", sent);
    expect([after.status, after.text.match(/в серпні &lt;b>/g)?.length]).toEqual([200, 1]);
  }
  const empty = await sendForm(world.app, "/uk/request/message", { ...sent, text: "" });
  expect(empty.status).toBe(422);
  await browser.open("/staff/cases");
  expect(browser.page).toContain("new message");
  await browser.open(page);
  await browser.send(page, { purpose: "messages" });
  expect(browser.page).toContain("в серпні &lt;b>");
});

test("of an erased request no mark is left", async () => {
  const made = await STAGES["submitted"]!(world);
  await write(made.code, WORDS).expect(201);
  expect(await world.sql("case_mail").where({ case_id: made.id })).toHaveLength(1);
  await request(world.app)
    .post("/api/v1/request/erasure")
    .set(bearer(made.code))
    .set("Idempotency-Key", onceKey())
    .expect(200);
  expect(await world.sql("case_mail").where({ case_id: made.id })).toEqual([]);
  await world.check();
});
