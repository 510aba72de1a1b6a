/** The staff's page about the public book, without script: what is handed in, its state, and the files of an epoch. */
import { readFile } from "node:fs/promises";
import request from "supertest";
import { afterAll, beforeAll, expect, test } from "vitest";
import { AuditorDesk } from "../../support/auditor-desk.ts";
import { Browser } from "../../support/browser.ts";
import { settledGift } from "../../support/steps.ts";
import type { World } from "../../support/world.ts";

let desk: AuditorDesk;
let world: World;
let rowan: Browser;

beforeAll(async () => {
  desk = await AuditorDesk.start("book-page");
  world = desk.world;
  await world.closeEpoch();
  rowan = await Browser.signedIn(world, "rowan");
});
afterAll(() => desk.close());

const read = (name: string) => readFile(desk.file(name), "utf8");

test("before anything came it says so, and that there is no key for the epoch under way", async () => {
  await rowan.open("/staff");
  expect(rowan.page).toContain('href="/staff/book"');
  await rowan.open("/staff/book");
  expect(rowan.status).toBe(200);
  expect(rowan.text).toContain("no key for epoch 1, which is under way");
  expect(rowan.text).toContain("Nothing has been handed in.");
  expect(rowan.text).toContain("No epoch has been closed yet.");
  expect(rowan.page).not.toContain("/staff/book/corrections");
});

test("an auditor hands in epoch keys, once or again, and sees how far they reach", async () => {
  await desk.makeKeys(1, 3, "one.keys");
  await rowan.send("/staff/book/keys", { sheet: await read("one.keys") });
  expect(rowan.path).toBe("/staff/book?done=keys");
  expect(rowan.text).toContain("keys for 3 epochs, from epoch 1 on");
  await rowan.send("/staff/book/keys", {
    sheet: (await read("one.keys")).replaceAll("\n", "\r\n"),
  });
  expect(rowan.path).toBe("/staff/book?done=keys");
  expect(await world.sql("audit_key_sheets")).toHaveLength(1);
});

test("what is no sheet is named by its rule at its field, and never shown again", async () => {
  const key = await readFile(world.files.auditorKey, "utf8");
  await rowan.send("/staff/book/keys", { sheet: key });
  expect(rowan.status).toBe(422);
  expect(rowan.page).not.toContain(key.trim().slice(-20));
  expect(rowan.page).toMatch(/id="sheet-error"/);
  await rowan.send("/staff/book/keys", { sheet: "" });
  expect(rowan.status).toBe(422);
  const note = await read("one.keys");
  await rowan.send("/staff/book/attestations", { attestation: note });
  expect(rowan.status).toBe(422);
  expect(rowan.page).toMatch(/id="attestation-error"/);
  expect(rowan.page).not.toMatch(/id="sheet-error"/);
  await rowan.send("/staff/book/keys", { sheet: "x".repeat(131_073) });
  expect(rowan.status).toBe(422);
});

test("an attestation is handed in, published by the worker, and its state stands on the page", async () => {
  await settledGift(world, 300_000n);
  await settledGift(world, 500_000n);
  await world.closeEpoch();
  world.clock.advance(3_000);
  await desk.attest(
    "--epoch",
    "1",
    "--opened",
    "none",
    "--sums",
    "agree",
    "--out",
    desk.file("one.attest"),
  );
  await rowan.open("/staff/book");
  await rowan.send("/staff/book/attestations", { attestation: await read("one.attest") });
  expect(rowan.path).toBe("/staff/book?done=attestations");
  expect(rowan.text).toMatch(/Attestation of epoch 1: clean\s*waits for the worker/);
  await world.closeEpoch();
  await rowan.open("/staff/book");
  expect(rowan.text).toMatch(/Attestation of epoch 1: clean\s*in the public book/);
  expect(rowan.text).toContain("keys for 2 epochs, from epoch 2 on");
});

test("every link to a file of the epoch is there for the auditor, and opens", async () => {
  const links = [...rowan.page.matchAll(/href="(\/api\/v1\/[^"]+)"/g)].map(([, href = ""]) =>
    href.replaceAll("&amp;", "&"),
  );
  expect(links).toHaveLength(4 + 4 + 4 + 1);
  const agent = await world.signedIn("rowan");
  for (const href of links) await agent.get(href).expect(200);
});

test("who corrects the book sees the same without what only auditors read, and cannot attest", async () => {
  world.clock.advance(61_000);
  const hazel = await Browser.signedIn(world, "hazel");
  await hazel.open("/staff/book");
  expect(hazel.page).toContain('action="/staff/book/corrections"');
  expect(hazel.page).not.toContain('action="/staff/book/keys"');
  expect(hazel.page).not.toContain("audit-envelopes");
  expect(hazel.page).not.toContain("/api/v1/exports/");
  expect(hazel.text).toContain("Attestation of epoch 1: clean");
  await hazel.send("/staff/book/corrections", { correction: '{"record":{}}' });
  expect(hazel.status).toBe(422);
  expect(hazel.page).toMatch(/id="correction-error"/);
  const own = hazel.page;
  await hazel.send("/staff/book/keys", { sheet: "x" }, rowan.page);
  expect(hazel.status).toBe(403);
  await rowan.send("/staff/book/corrections", { correction: "x" }, own);
  expect(rowan.status).toBe(403);
});

test("nobody else opens it, and a form without its token takes nothing", async () => {
  world.clock.advance(61_000);
  const alder = await Browser.signedIn(world, "alder");
  await alder.open("/staff/book");
  expect(alder.status).toBe(403);
  await request(world.app).get("/staff/book").expect(401);
  await rowan.open("/staff/book");
  await rowan.send("/staff/book/keys", { token: "x", sheet: await read("one.keys") });
  expect(rowan.status).toBe(403);
});

test("the operator sees how many certified addresses are left, and where the next block begins", async () => {
  world.clock.advance(61_000);
  const operator = world.staff.find(({ roles }) => roles.includes("operator"))!;
  const browser = await Browser.signedIn(world, operator.code);
  await browser.open("/staff/certificates");
  expect(browser.status).toBe(200);
  const { programme, next_receive: next } = await world
    .sql("wallet_keychains")
    .orderBy("programme")
    .first();
  const certified = await world.sql("wallet_certificates").where({ programme, purpose: "gift" });
  expect(browser.text).toContain(programme);
  expect(browser.text).toContain(`--from ${certified.length}`);
  expect(browser.text).toMatch(new RegExp(`Addresses left\\s*${certified.length - next}`));
  await rowan.open("/staff/certificates");
  expect(rowan.status).toBe(403);
});
