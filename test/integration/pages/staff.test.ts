/** The staff's whole part of the main job through the pages, without script: from a new case to a batch signed by the real signer. */
import { join } from "node:path";
import request from "supertest";
import { afterAll, beforeAll, expect, test } from "vitest";
import { CONSENT_VERSION } from "../../../src/cases/consent.ts";
import { socketSigner } from "../../../src/app/signer-client.ts";
import { sats } from "../../../src/base/sats.ts";
import { toBase64 } from "../../../src/base/bytes.ts";
import { accessLog } from "../../../src/vault/access.view.ts";
import { Browser } from "../../support/browser.ts";
import { CANARY } from "../../support/check-world.ts";
import { FILLED_VERDICT } from "../../support/findings.ts";
import { withoutTokens } from "../../support/form-steps.ts";
import { claimant, onceKey, settledGift } from "../../support/steps.ts";
import { approveWords, purseApprove } from "../../support/purse-approve.ts";
import { World } from "../../support/world.ts";

let world: World;
let claim: string;
let alder: Browser;
/** The case's page, and later the batch's. */
let [casePath, batchPath] = ["", ""];
const reviewers = new Map<string, Browser>();

beforeAll(async () => {
  world = await World.start("staff-pages");
  await settledGift(world, 2_000_000n);
  const { body } = await request(world.app)
    .post("/api/v1/requests")
    .set("Idempotency-Key", onceKey())
    .send({
      programme: "general",
      category: "fine",
      consent: CONSENT_VERSION,
      need: `rent ${CANARY}`,
      amount: "300000",
    })
    .expect(201);
  claim = body.claimCode;
});
afterAll(() => world.close());

/** A browser signed in at the page for it; sign-ins are slowed, so a minute passes. */
async function signedIn(code: string): Promise<Browser> {
  world.clock.advance(61_000);
  return Browser.signedIn(world, code);
}

async function looks(): Promise<number> {
  return (await accessLog({ sql: world.sql }, { limit: 100 })).length;
}

test("a wrong passphrase says no more than that, the right one leads to what waits", async () => {
  const stranger = new Browser(world.app);
  await stranger.open("/staff/cases");
  expect(stranger.path).toBe("/staff/sign-in");
  await stranger.send("/staff/sign-in", { person: "alder", passphrase: "wrong" });
  expect(stranger.status).toBe(401);
  expect(stranger.page).not.toContain("wrong");
  alder = await signedIn("alder");
  expect(alder.text).toContain("1 new case waits to be taken");
  expect(alder.page).not.toContain("/staff/batches");
  await alder.open("/staff/payouts");
  expect(alder.status).toBe(403);
  expect(alder.text).toContain("Your roles do not include this.");
  expect(alder.page).toContain('href="/staff"');
});

test("a case opens only with a purpose, and then the look is recorded", async () => {
  await alder.open("/staff/cases");
  casePath = /href="(\/staff\/cases\/[0-9a-f-]{36})"/.exec(alder.page)?.[1] ?? "";
  await alder.open(casePath);
  expect(alder.page).not.toContain(CANARY);
  await alder.send(casePath, { purpose: "" });
  expect(alder.status).toBe(422);
  expect(alder.page).not.toContain(CANARY);
  expect(await looks()).toBe(0);
  await alder.send(casePath, { purpose: "triage" });
  expect(alder.status).toBe(200);
  expect(alder.text).toContain(`rent ${CANARY}`);
  expect(alder.text).toContain("0.00300000 BTC");
  const [look] = await accessLog({ sql: world.sql }, { limit: 1 });
  expect(look).toMatchObject({ person: "alder", purpose: "triage", kind: "request" });
});

test("a form of another session opens nothing and changes nothing", async () => {
  const before = await looks();
  const opened = alder.page;
  const forged = opened.replaceAll(/name="token" value="[^"]+"/g, 'name="token" value="AAAA"');
  await alder.send(`${casePath}/triage`, {}, forged);
  expect(alder.status).toBe(403);
  expect(alder.text).toContain("This form is too old.");
  expect(alder.page).not.toContain(CANARY);
  expect(await looks()).toBe(before);
  await alder.send(casePath);
});

test("a second click takes the case once; a tab from before says in plain words what happened", async () => {
  const [first, other] = [alder.page, await tab()];
  await alder.send(`${casePath}/triage`, {}, first);
  expect(alder.path).toBe(`${casePath}?done=taken`);
  expect(alder.text).toContain("The case is yours now.");
  await alder.send(`${casePath}/triage`, {}, first);
  expect(alder.path).toBe(`${casePath}?done=taken`);
  await alder.send(`${casePath}/triage`, {}, other);
  expect(alder.status).toBe(409);
  expect(alder.text).toContain("Somebody changed this case meanwhile.");
  expect(alder.text).toContain("Draw two reviewers");
});

async function tab(): Promise<string> {
  await alder.open(casePath);
  await alder.send(casePath, { purpose: "triage" });
  return alder.page;
}

test("turning a case away needs a reason; what was typed is not lost", async () => {
  await alder.send(`${casePath}/spam`, { reason: "no" });
  expect(alder.status).toBe(422);
  expect(alder.page).toContain(">no</textarea>");
  expect(alder.page).toMatch(/<details class="card" open/);
});

test("who declares a conflict for a reviewer keeps them from being drawn, and loses the case", async () => {
  await alder.send(`${casePath}/assignment`, { conflicts: ["birch", "cedar"] });
  expect(alder.status).toBe(409);
  expect(alder.text).toContain("Too few reviewers are free for this case.");
  expect(alder.page).toMatch(/value="cedar" checked/);
  await alder.send(`${casePath}/assignment`, { conflicts: ["elder"] });
  expect(alder.path).toBe("/staff/cases?done=drawn");
  await alder.open(casePath);
  expect(alder.status).toBe(404);
  const elder = await signedIn("elder");
  await elder.open(casePath);
  expect(elder.status).toBe(404);
  await world.check();
});

test("the first verdict must fit the programme, and is given once", async () => {
  for (const code of ["birch", "cedar"]) reviewers.set(code, await signedIn(code));
  const [first] = await atTurn();
  await first.send(casePath);
  await first.send(`${casePath}/assessments`);
  expect(first.status).toBe(422);
  await first.send(`${casePath}/assessments`, { ...FILLED_VERDICT.declined, amount: "250000" });
  expect(first.status).toBe(422);
  expect(first.text).toContain("Please fill this in.");
  await first.send(`${casePath}/assessments`, { ...FILLED_VERDICT.eligible, amount: "12" });
  expect(first.status).toBe(422);
  expect(first.text).toContain("This programme pays other amounts.");
  expect(first.page).toContain('value="12"');
  await first.send(`${casePath}/assessments`, { ...FILLED_VERDICT.eligible, amount: "250 000" });
  expect(first.path).toBe("/staff/cases?done=verdict");
  await first.open(casePath);
  await first.send(casePath, { purpose: "review" });
  expect(first.text).toContain("It is somebody else’s turn.");
});

test("the second reviewer decides without seeing the first verdict", async () => {
  const [second] = await atTurn();
  await second.send(casePath);
  expect(second.text).not.toContain("250000");
  expect(second.page).not.toContain('<ul class="rows">');
  await second.send(`${casePath}/assessments`, { ...FILLED_VERDICT.eligible, amount: "250000" });
  expect(second.path).toBe("/staff/cases?done=verdict");
  // Nobody has a duty in it any more, so nobody on the staff has a key to it.
  await second.open("/staff/cases?show=decided");
  expect(second.page).not.toContain(casePath);
  expect(second.text).toContain("closed to all staff");
  for (const browser of reviewers.values()) {
    await browser.open(casePath);
    expect(browser.status).toBe(404);
  }
  await world.check();
});

/** The reviewers whose turn it is, with the case's page open but the case closed. */
async function atTurn(): Promise<[Browser]> {
  for (const browser of reviewers.values()) {
    await browser.open("/staff/cases");
    const [yours = ""] = browser.page.split("Yours, waiting");
    if (!yours.includes(casePath)) continue;
    await browser.open(casePath);
    return [browser];
  }
  throw new Error("it is no reviewer's turn");
}

test("a treasurer freezes what waits; nothing ticked is nothing frozen, a second click freezes once", async () => {
  await claimant(world, claim).setDestination(world.chain.wallet.address().address).expect(200);
  const hazel = await signedIn("hazel");
  expect(hazel.text).toContain("1 payout waits for a batch");
  await hazel.open("/staff/payouts");
  const form = hazel.page;
  await hazel.send("/staff/payouts/batch", { payouts: [] });
  expect(hazel.status).toBe(422);
  expect(hazel.text).toContain("Tick at least one payout.");
  await hazel.send("/staff/payouts/batch", {}, form);
  const made = hazel.path;
  await hazel.send("/staff/payouts/batch", {}, form);
  expect(hazel.path).toBe(made);
  expect(hazel.text).toContain("The batch is frozen.");
  await world.check();

  batchPath = made.replace("?done=frozen", "");
  await hazel.open(`${batchPath}/voiding`);
  expect(hazel.text).toContain("This cannot be undone.");
  await hazel.send(`${batchPath}/voiding`);
  expect(hazel.path).toBe("/staff/batches?done=voided");
  // The newest stands first, and time is the test's.
  world.clock.advance(1_000);
  await hazel.open("/staff/payouts");
  await hazel.send("/staff/payouts/batch");
  expect(hazel.path).toContain("?done=frozen");
  batchPath = hazel.path.replace("?done=frozen", "");
  await world.check();
});

test("two approvers approve on their own devices; keys and other people's approvals are refused", async () => {
  const [larch, maple] = [await signedIn("larch"), await signedIn("maple")];
  await larch.open(batchPath);
  const stored = await world.sql("batches").where({ state: "frozen" }).first();
  expect(stored.manifest).toBe((await larch.download(`${batchPath}/manifest.json`)).toString());
  for (const word of stored.words.split(" ")) expect(larch.page).toContain(`<li>${word}</li>`);
  const handIn = (browser: Browser, approval: string): Promise<void> =>
    browser.send(`${batchPath}/approvals`, { approval });
  const secret = `commonpurse-key/v1\nperson larch\nsecret ${"ab".repeat(32)}`;
  const pieces = (): number => withoutTokens(larch.page).split("abab").length;
  const before = pieces();
  await handIn(larch, secret);
  expect(larch.text).toContain("This is a secret key, not an approval.");
  expect(pieces()).toBe(before);
  const [own, others] = [await approval("larch"), await approval("maple")];
  await handIn(larch, others);
  expect(larch.status).toBe(422);
  expect(larch.text).toContain("made with another person's key");
  await handIn(larch, own.replace(/"sig":"../, '"sig":"00'));
  expect(larch.status).toBe(422);
  expect(larch.text).toContain("This approval does not hold for this batch.");
  await handIn(larch, own);
  expect(larch.path).toBe(`${batchPath}?done=approved`);
  expect(larch.text).toContain("1 of 2 approvals");
  await maple.open(batchPath);
  await handIn(maple, others);
  expect(maple.text).toContain("It waits for the signer.");
  await world.check();
});

/** What `purse approve` prints last for this person. */
async function approval(code: string): Promise<string> {
  const words = await approveWords(world, batchPath.slice(-32), code);
  const lines = await purseApprove(world.clock, words);
  return lines.at(-1) ?? "";
}

test("the downloads are all a signer needs, and what it signs is handed in on the page", async () => {
  const hazel = await signedIn("hazel");
  expect(hazel.text).toContain("1 batch is approved and waits for the signer");
  await hazel.open(batchPath);
  const psbt = await hazel.download(`${batchPath}/transaction.psbt`);
  const answer = await socketSigner(join(world.folder, "signer.sock"))({
    batch: batchPath.slice(-32),
    manifest: (await hazel.download(`${batchPath}/manifest.json`)).toString(),
    approvals: (await hazel.download(`${batchPath}/approvals.json`)).toString(),
    psbt: toBase64(psbt),
    fee: sats(0n),
    approvers: 2,
  });
  if (answer.result !== "signed") throw new Error(answer.rule);
  const form = hazel.page;
  await hazel.send(`${batchPath}/signatures`, { psbt: toBase64(psbt) });
  expect(hazel.status).toBe(422);
  expect(hazel.text).toContain("not the batch's transaction with good signatures");
  const signed = toBase64(answer.psbt).replace(/(.{64})/g, "$1\n");
  await hazel.send(`${batchPath}/signatures`, { psbt: signed }, form);
  expect(hazel.path).toBe(`${batchPath}?done=signed`);
  const { txid } = await world.sql("batch_variants").first();
  expect(hazel.text).toContain(txid);
  await world.check();

  await hazel.open(`${batchPath}/voiding`);
  expect(hazel.text).toContain("Only a batch that nobody has signed can be given up.");
  await world.send();
  await world.mine(2);
  await hazel.open(batchPath);
  expect(hazel.text).toContain("Paid for good");
  await world.check();
});

test("an auditor sees every batch and has no form to change one", async () => {
  const rowan = await signedIn("rowan");
  await rowan.open("/staff/batches?show=ended");
  expect(rowan.text).toMatch(/General relief.*paid.*General relief.*given up/s);
  await rowan.open(batchPath);
  expect(rowan.page).not.toContain("<form");
  await rowan.open(`${batchPath}/voiding`);
  expect(rowan.status).toBe(403);
  await rowan.open("/staff/batches/none");
  expect(rowan.status).toBe(404);
});
