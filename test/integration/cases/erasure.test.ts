/** Erasing a request: by its code at any time but while a payment is on its way, and by the clock; afterwards its code is like one that never was. */
import { join } from "node:path";
import request from "supertest";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { makeLog } from "../../../src/app/log.ts";
import { shredUntil } from "../../../src/app/shred-loop.ts";
import { formatCode, newCode } from "../../../src/base/code.ts";
import { fa } from "../../../src/cases/erasure-texts/fa.ts";
import { forgetCases } from "../../../src/cases/forget-cases.ts";
import { figuresOf } from "../../../src/ledger/figures.view.ts";
import { openShredFolder } from "../../../src/vault/shred-folder.ts";
import { DAY } from "../../support/clock.ts";
import { turnAway } from "../../support/case-stages.ts";
import { eventually } from "../../support/eventually.ts";
import { openForm, sendForm, shownText, tokenOf } from "../../support/form-steps.ts";
import { seededRandom } from "../../support/random.ts";
import {
  approve,
  askForHelp,
  assess,
  claimant,
  freeze,
  onceKey,
  readyPayout,
  settledGift,
  triage,
} from "../../support/steps.ts";
import { World } from "../../support/world.ts";

vi.setConfig({ testTimeout: 60_000 });

let world: World;

beforeAll(async () => {
  world = await World.start("erasure");
  await settledGift(world, 3_000_000n);
});
afterAll(() => world.close());

const erase = (code: string, key = onceKey()) =>
  request(world.app)
    .post("/api/v1/request/erasure")
    .set("Authorization", `Claim ${code}`)
    .set("Idempotency-Key", key);
const withdraw = (code: string) =>
  request(world.app).post("/api/v1/request/withdrawal").set("Authorization", `Claim ${code}`);
const newestCase = async (): Promise<string> =>
  (await world.sql("cases").whereNot({ state: "erased" }).orderBy("version").first()).id;
const general = async () =>
  (await figuresOf({ sql: world.sql })).find(({ programme }) => programme === "general")!;
const unknown = formatCode(newCode("claim", seededRandom("nobody")));

/** Nothing of the case is left but a row without content. */
async function expectGone(code: string, id: string): Promise<void> {
  const [gone, never] = await Promise.all(
    [code, unknown].map((each) => claimant(world, each).status()),
  );
  expect([gone!.status, gone!.body.type]).toEqual([401, never!.body.type]);
  const { lookup, submitted_on: day, state } = await world.sql("cases").where({ id }).first();
  expect([state, day.slice(8), lookup.length]).toEqual(["erased", "01", 32]);
  for (const table of ["vault_entries", "vault_wraps", "case_assignments", "case_decisions"])
    expect(await world.sql(table).where({ case_id: id }), table).toEqual([]);
  const {
    live,
    erased_on: month,
    last_seq: entries,
  } = await world.sql("vault_cases").where({ case_id: id }).first();
  expect([live, month.slice(8), entries]).toEqual([false, "01", 0]);
}

test("a request that nobody has read is erased at once; the receipt names the day after which no copy opens", async () => {
  const code = await askForHelp(world);
  const id = await newestCase();
  const key = onceKey();
  const { body } = await erase(code, key).expect(200);
  const day = (days: number): string =>
    new Date(world.clock.now().getTime() + days * DAY).toISOString().slice(0, 10);
  expect(body).toEqual({ erasedOn: day(0), unreadableAfter: day(8) });
  await expectGone(code, id);
  // The answer was lost: the same wish gets it again, another one finds nothing.
  expect((await erase(code, key).expect(200)).body).toEqual(body);
  expect((await erase(code).expect(401)).body.type).toBe("/problems/code-unknown");
  const place = { parts: join(world.folder, "shred"), keyFile: join(world.folder, "shred.key") };
  const shreds = await openShredFolder(place, seededRandom("shreds"));
  const due = () => world.sql("vault_cases").whereNotNull("shred_ref").where({ live: false });
  expect(await due()).toHaveLength(1);
  const lines: string[] = [];
  const log = makeLog("debug", { write: (line: string) => void lines.push(line) });
  const stop = new AbortController();
  const loop = shredUntil(stop.signal, { sql: world.sql, work: world.work, shreds, log });
  await eventually("the part is destroyed", () => lines[0]);
  stop.abort();
  await loop;
  expect(JSON.parse(lines[0]!)).toMatchObject({
    level: "debug",
    event: "retention.shredded",
    count: 1,
  });
  expect(await due()).toEqual([]);
});

test("of two wishes at once one erases, and the other finds nothing", async () => {
  for (const wanted of ["opened", "withdrawn"]) {
    const code = await askForHelp(world);
    const id = await newestCase();
    if (wanted === "withdrawn") await withdraw(code).expect(204);
    const answers = await Promise.all([erase(code), erase(code), erase(code)]);
    const told = answers.map(({ status, body }) => `${status} ${body.type ?? ""}`);
    expect(told.sort(), wanted).toEqual(["200 ", ...Array(2).fill("401 /problems/code-unknown")]);
    await expectGone(code, id);
  }
});

test("one that is approved gives its money back to the programme", async () => {
  const before = await general();
  const code = await askForHelp(world);
  const id = await triage(world);
  for (const stage of ["first", "second"] as const) await assess(world, id, stage, 200_000n);
  expect((await general()).available).toBeLessThan(before.available);
  await erase(code).expect(200);
  await expectGone(code, id);
  expect(await general()).toEqual(before);
  await world.check();
});

test("a payment that is signed is waited for, and is paid all the same; then it can be erased", async () => {
  const { code, id } = await readyPayout(world, 100_000n);
  const states: string[] = [];
  const refusedNow = async (): Promise<void> => {
    const { body } = await erase(code).expect(409);
    expect(body.type).toBe("/problems/erasure-early");
    states.push((await claimant(world, code).status()).body.payouts[0].state);
  };
  const batch = await freeze(world);
  await approve(world, batch);
  await world.sign();
  await refusedNow();
  await world.send();
  await world.mine(1);
  await refusedNow();
  expect(states).toEqual(["in-flight", "confirmed"]);
  await world.mine(1);
  await erase(code).expect(200);
  await expectGone(code, id);
  await world.check();
  await world.closeEpoch();
});

test("on the page it is asked once more; a second click shows the same receipt", async () => {
  const code = await askForHelp(world);
  const id = await newestCase();
  const path = "/fa/request/erasure";
  const asked = await sendForm(world.app, path, {
    token: await openForm(world.app, "/fa/request"),
    code,
  });
  expect(asked.status).toBe(200);
  expect((await claimant(world, code).status()).status).toBe(200);
  const sure = { token: tokenOf(asked.text), code, sure: "yes" };
  const pages = [await sendForm(world.app, path, sure), await sendForm(world.app, path, sure)];
  expect(pages.map(({ status }) => status)).toEqual([200, 200]);
  expect(shownText(pages[1]!)).toBe(shownText(pages[0]!));
  expect(pages[0]!.text).not.toContain(code);
  expect(pages[0]!.text).toContain(fa["erase.doneBody"]);
  await expectGone(code, id);
});

describe("by the clock", () => {
  const forget = () => world.work({ kind: "job", name: "test" }, forgetCases);

  test("each end has its time, counted from the end of its month; what is open stays", async () => {
    const codes = { spam: "", withdrawn: "", declined: "", open: "" };
    codes.spam = await askForHelp(world);
    const alder = await world.signedIn("alder");
    const { body } = await alder.get("/api/v1/cases?state=submitted").expect(200);
    const [{ id, version }] = body.cases;
    await alder.post(`/api/v1/cases/${id}/triage`).set("If-Match", `"${version}"`).expect(200);
    await turnAway(world, { id });
    codes.withdrawn = await askForHelp(world);
    await withdraw(codes.withdrawn).expect(204);
    codes.open = await askForHelp(world);
    const opens = async () => {
      const found: string[] = [];
      for (const [name, code] of Object.entries(codes))
        if (code !== "" && (await claimant(world, code).status()).status === 200) found.push(name);
      return found;
    };
    const now = world.clock.now();
    const nextMonth = Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1);
    const to = (days: number): void =>
      world.clock.advance(nextMonth + days * DAY - world.clock.now().getTime());
    to(7 - 1);
    expect([await forget(), await opens()]).toEqual([0, ["spam", "withdrawn", "open"]]);
    to(7);
    expect([await forget(), await opens()]).toEqual([1, ["withdrawn", "open"]]);
    to(14 - 1);
    expect(await forget()).toBe(0);
    to(14);
    expect([await forget(), await opens()]).toEqual([1, ["open"]]);
    to(120);
    expect([await forget(), await opens()]).toEqual([0, ["open"]]);
  });
});
