/**
 * A fund of three people, by what those who ask meet: a request from the page to the money, under the published exception; and what three cannot do is said,
 * and loses nothing.
 */
import request from "supertest";
import { afterAll, beforeAll, expect, test } from "vitest";
import { CONSENT_VERSION } from "../../../src/cases/consent.ts";
import type { Role } from "../../../src/people/person.ts";
import { APPEAL, ask, askWith, DECLINED, ELIGIBLE } from "../../support/case-stages.ts";
import { Browser } from "../../support/browser.ts";
import {
  approveAs,
  askForHelp,
  claimant,
  freeze,
  onceKey,
  settledGift,
} from "../../support/steps.ts";
import { World } from "../../support/world.ts";

const ROLES: readonly Role[] = ["triager", "reviewer", "treasurer", "approver"];
const STAFF = ["alder", "birch", "cedar"].map((code) => ({ code, roles: ROLES }));
const POLICIES = "/api/v1/programmes/general/policies";

let world: World;

beforeAll(async () => {
  world = await World.start("small-cases", undefined, undefined, {
    staff: STAFF,
    separation: "small",
  });
  await settledGift(world, 3_000_000n);
});
afterAll(() => world.close());

/** The newest request, taken by alder and sent to the other two; its id. */
async function inReview(): Promise<string> {
  const [id]: string[] = await world.sql("cases").where({ state: "submitted" }).pluck("id");
  for (const path of ["triage", "assignment"])
    expect((await ask(world, "alder", { id: id!, path })).status, path).toBe(200);
  return id!;
}

async function drawn(id: string, stage: string): Promise<string> {
  return (await world.sql("case_assignments").where({ case_id: id, stage }).first("person")).person;
}

async function say(id: string, stage: string, body: object): Promise<request.Response> {
  return ask(world, await drawn(id, stage), { id, path: "assessments", body });
}

const stateOf = async (id: string): Promise<string> =>
  (await world.sql("cases").where({ id }).first("state")).state;

test("a request by the page, two reviews, an award, and the money: one who reviewed approves beside the third person", async () => {
  const visitor = new Browser(world.app);
  await visitor.open("/en/apply/form");
  world.clock.advance(3_000);
  await visitor.send("/en/apply/form", {
    programme: "general",
    category: "detention",
    consent: CONSENT_VERSION,
    need: "bread and rent",
  });
  const [code = ""] = /[0-9A-Z]{3}(-[0-9A-Z]{3}){8}/.exec(visitor.page) ?? [];
  const id = await inReview();
  expect(new Set([await drawn(id, "first"), await drawn(id, "second")])).toEqual(
    new Set(["birch", "cedar"]),
  );
  for (const stage of ["first", "second"])
    expect((await say(id, stage, ELIGIBLE)).status).toBe(201);
  await claimant(world, code).setDestination(world.chain.wallet.address().address).expect(200);
  expect(await stateOf(id)).toBe("active");
  const batch = await freeze(world, "birch");
  for (const person of ["cedar", "alder"])
    expect((await approveAs(world, batch, person)).status, person).toBe(201);
  await world.sign();
  await world.send();
  await world.mine(2);
  const { body } = await claimant(world, code).status();
  expect(body).toMatchObject({ state: "completed", payouts: [{ state: "settled" }] });
  const fund = await request(world.app).get("/api/v1/fund").expect(200);
  expect(fund.body.separation).toBe("small");
  await world.check();
});

test("one proposes what a programme may do, another agrees", async () => {
  const tier = { cap: "5000000", sources: 2 };
  const policy = { windowDays: 30, overdueDays: 14, tier1: tier, tier2: tier, purposes: ["fine"] };
  const birch = await world.signedIn("birch");
  const made = await birch.post(POLICIES).set("Idempotency-Key", onceKey()).send(policy);
  expect(made.body.inForce).toBe(false);
  const path = `${POLICIES}/${made.body.version}/agreement`;
  expect((await birch.post(path)).status).toBe(403);
  expect((await (await world.signedIn("cedar")).post(path)).status).toBe(200);
});

test("what two say who disagree is kept, and waits for a third who is not among them", async () => {
  await askForHelp(world);
  const id = await inReview();
  expect((await say(id, "first", ELIGIBLE)).status).toBe(201);
  expect((await say(id, "second", DECLINED)).status).toBe(201);
  expect(await stateOf(id)).toBe("in_review");
  expect(await world.sql("case_assignments").where({ case_id: id, stage: "third" })).toEqual([]);
});

test("who is declined and asks for a second look is told that nobody is left to give one", async () => {
  const code = await askForHelp(world);
  const id = await inReview();
  for (const stage of ["first", "second"])
    expect((await say(id, stage, DECLINED)).status).toBe(201);
  expect((await askWith(world, code, "appeal", APPEAL)).status).toBeLessThan(300);
  expect((await claimant(world, code).status()).body.state).toBe("appealed");
  const page = new Browser(world.app);
  await page.open("/en/request");
  await page.send("/en/request", { code });
  expect(page.text).toContain("There are no two people at the fund now");
  await world.check();
});
