/** A decision wants a fresh proof of who decides: at every route that decides, with nothing lost of what was filled in. */
import request from "supertest";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { BadRequests } from "../../support/bad-requests.ts";
import { Browser } from "../../support/browser.ts";
import { MINUTE } from "../../support/clock.ts";
import { FILLED_VERDICT } from "../../support/findings.ts";
import { freshBounds } from "../../support/fresh-bounds.ts";
import { examplePath, mountedRoutes } from "../../support/mounted-routes.ts";
import { askForHelp, triage } from "../../support/steps.ts";
import { SESSION } from "../../support/staff-world.ts";
import { World } from "../../support/world.ts";

vi.setConfig({ testTimeout: 60_000 });

/** The routes by which people decide, written down a second time: what is one must be meant. */
const DECIDING = [
  "agreeGroup",
  "agreePolicy",
  "agreeTest",
  "approveBatch",
  "askApplicant",
  "askBoard",
  "assessCase",
  "broadcastBatch",
  "bumpBatch",
  "confirmBoardUse",
  "correctBook",
  "declareBlackout",
  "endBlackout",
  "endBoardUse",
  "endQuestion",
  "explainSpend",
  "freezeBatch",
  "freezeCoin",
  "giveUpPayout",
  "handInSignature",
  "handOverBoardPart",
  "judgeDuplicate",
  "judgeSpam",
  "knowDestinationChange",
  "liftFreeze",
  "liftPause",
  "markEvidence",
  "moveProgramme",
  "payAllTheSame",
  "previewBatch",
  "proposeGroup",
  "proposePolicy",
  "proposeTest",
  "raisePayout",
  "recordRate",
  "recoverCoins",
  "reportBoardFailure",
  "returnBoardPart",
  "sendTest",
  "thawCoin",
  "voidBatch",
  "withdrawGroup",
];

/** Pages whose forms decide nothing that wants a proof. */
const OTHER_FORMS = [
  "/staff/account/languages",
  "/staff/account/passphrase",
  "/staff/account/second-factor",
  "/staff/account/sign-out-everywhere",
  "/staff/board/:id/stop",
  "/staff/book/attestations",
  "/staff/book/keys",
  "/staff/cases/:id",
  "/staff/cases/:id/assignment",
  "/staff/cases/:id/evidence",
  "/staff/cases/:id/evidence-look",
  "/staff/cases/:id/evidence-opening",
  "/staff/cases/:id/evidence-original",
  "/staff/cases/:id/messages",
  "/staff/cases/:id/recusal",
  "/staff/cases/:id/spam",
  "/staff/cases/:id/triage",
  "/staff/freezes",
  "/staff/payout-pauses",
  "/staff/sign-in",
  "/staff/sign-out",
  "/staff/step-up",
];

let world: World;
let bad: BadRequests;

beforeAll(async () => {
  world = await World.start("step-up");
  bad = await BadRequests.against(world);
  pass(15 * MINUTE);
});
// Proofs are slowed, and each test gives many.
beforeEach(() => {
  world.clock.advance(MINUTE);
});
afterAll(() => world.close());
freshBounds();

/** Lets time pass for the fund, and for the bounds of how often somebody may prove who they are, which go by the machine's clock. */
function pass(ms: number): void {
  world.clock.advance(ms);
  vi.setSystemTime(Date.now() + ms);
}

const stepUp = (cookie: string, proof: object) =>
  request(world.app).post(`${SESSION}/step-up`).set("Cookie", cookie).send(proof);
/** Of the one whose session `bad.cookies` has: the last of the role. */
const passphraseOf = (role: string) =>
  world.staff.findLast(({ roles }) => roles.includes(role as never))?.passphrase;

test("every route that decides refuses a proof of a quarter of an hour ago, and no other does", async () => {
  const refused: string[] = [];
  for (const operation of bad.operations) {
    if (operation.auth !== "staff") continue;
    for (const role of operation.roles.length === 0 ? ["triager"] : operation.roles) {
      const cookie = bad.cookies.get(role) ?? "";
      // Nothing but who asks is right about it, so that nothing is done where no proof is asked.
      const { status, type, text } = await bad.send(operation, {
        headers: { Cookie: cookie },
        query: "none=1",
      });
      if (!type.endsWith("/step-up-needed")) continue;
      expect([status, JSON.parse(text).code]).toEqual([403, "step-up-needed"]);
      refused.push(operation.name);
    }
  }
  expect([...new Set(refused)].sort()).toEqual(DECIDING);
});

test("every form of a page that decides asks again who it is, and the others are these", async () => {
  const forms = mountedRoutes(world.express).filter(
    ({ method, path }) => method === "post" && path.startsWith("/staff"),
  );
  const others: string[] = [];
  const asking = new Map<string, string>();
  for (const { path } of forms) {
    for (const [role, cookie] of bad.cookies) {
      const answer = await request(world.app)
        .post(examplePath(path))
        .set("Accept", "text/html")
        .set("Cookie", cookie)
        .type("form")
        .send({ typed: "what somebody typed" });
      if (!answer.text.includes('action="/staff/step-up"')) continue;
      expect(answer.status, path).toBe(403);
      expect(answer.text, path).toContain('name="typed" value="what somebody typed"');
      expect(answer.text, path).toContain(`name="stepUpTo" value="${examplePath(path)}"`);
      asking.set(path, role);
    }
    if (!asking.has(path)) others.push(path);
  }
  expect(others.sort()).toEqual(OTHER_FORMS);
  for (const [path, role] of asking) {
    pass(5_000);
    const goesOn = await request(world.app)
      .post("/staff/step-up")
      .set("Accept", "text/html")
      .set("Cookie", bad.cookies.get(role) ?? "")
      .type("form")
      .send({ stepUpTo: examplePath(path), stepUpPassphrase: passphraseOf(role) });
    expect(goesOn.text, path).not.toContain("Is it still you?");
    // It is there, whatever it says to a form without anything in it.
    expect(goesOn.text, path).not.toContain("/problems/not-found");
  }
  pass(15 * MINUTE);
});

test("a right proof lets decisions through for a quarter of an hour, a wrong one for none", async () => {
  const cookie = bad.cookies.get("treasurer") ?? "";
  const decide = async () =>
    (await request(world.app).post("/api/v1/rates").set("Cookie", cookie).send({})).body.code;
  expect(await decide()).toBe("step-up-needed");
  const wrong = await stepUp(cookie, { passphrase: "CANARY wrong" }).expect(401);
  expect([wrong.body.code, JSON.stringify(wrong.body)]).toEqual([
    "sign-in-failed",
    expect.not.stringContaining("CANARY"),
  ]);
  expect(await decide()).toBe("step-up-needed");
  const right = await stepUp(cookie, { passphrase: passphraseOf("treasurer") }).expect(200);
  const until = Date.parse(right.body.provenUntil);
  expect(until - world.clock.now().getTime()).toBe(15 * MINUTE);
  expect(await decide()).not.toBe("step-up-needed");
  pass(15 * MINUTE - 1000);
  expect(await decide()).not.toBe("step-up-needed");
  pass(1000);
  expect(await decide()).toBe("step-up-needed");
  await request(world.app).post(`${SESSION}/step-up`).send({ passphrase: "x" }).expect(401);
});

test("a reviewer's verdict waits in the page, and goes on with the passphrase", async () => {
  await askForHelp(world);
  const path = `/staff/cases/${await triage(world)}`;
  for (const code of ["birch", "cedar", "elder"]) {
    pass(MINUTE + 1000);
    const browser = await Browser.signedIn(world, code);
    browser.passphrase = undefined;
    await browser.open(path);
    if (browser.status !== 200) continue;
    await browser.send(path, { purpose: "review" });
    if (!browser.page.includes(`${path}/assessments`)) continue;
    pass(15 * MINUTE);
    await browser.send(`${path}/assessments`, { ...FILLED_VERDICT.eligible, amount: "200000" });
    expect([browser.status, browser.text]).toEqual([403, expect.stringContaining("Is it still")]);
    expect(browser.page).not.toContain("<script");
    await browser.send("/staff/step-up", {});
    expect(browser.status).toBe(422);
    await browser.send("/staff/step-up", { stepUpPassphrase: "CANARY wrong" });
    expect([browser.status, browser.page]).toEqual([401, expect.not.stringContaining("CANARY")]);
    const stale = browser.page;
    const { passphrase } = world.staff.find((each) => each.code === code)!;
    await browser.send("/staff/step-up", { stepUpPassphrase: passphrase });
    expect([browser.status, browser.path]).toEqual([200, "/staff/cases?done=verdict"]);
    expect(await world.sql("cases").pluck("state")).toEqual(["second_review"]);
    // A second click does it no second time.
    await browser.send("/staff/step-up", { stepUpPassphrase: passphrase }, stale);
    expect(browser.path).toBe("/staff/cases?done=verdict");
    return;
  }
  throw new Error("nobody was drawn for the case");
});

test("the page goes on to nowhere but the staff's own pages, and carries no private key", async () => {
  const cookie = bad.cookies.get("treasurer") ?? "";
  const passphrase = passphraseOf("treasurer");
  const send = (stepUpTo: string) =>
    request(world.app)
      .post("/staff/step-up")
      .set("Accept", "text/html")
      .set("Cookie", cookie)
      .type("form")
      .send({ stepUpTo, stepUpPassphrase: passphrase });
  for (const to of ["", "//elsewhere.example/", "https://elsewhere.example/", "/api/v1/rates", "/"])
    expect((await send(to)).status, to).toBe(403);
  pass(15 * MINUTE);
  const givingUp = mountedRoutes(world.express).find(
    ({ method, path }) => method === "post" && path.startsWith("/staff/refused-payouts"),
  );
  const seed = "KwDiBf89QgGbjEhKnhXJuH7LrciVrZi3qYjgd9M7rFU73sVHnoWn";
  const asked = await request(world.app)
    .post(examplePath(givingUp!.path))
    .set("Accept", "text/html")
    .set("Cookie", cookie)
    .type("form")
    .send({ reason: seed, programme: "general" });
  expect(asked.text).toContain('name="stepUpTo"');
  expect(asked.text).toContain('name="programme" value="general"');
  expect(asked.text).not.toContain(seed);
});
