/** Founders signed that more than 100,000 sat takes three approvers: everybody who builds, approves or signs such a batch is told so, and the signer is asked when three have approved. */
import { readFile } from "node:fs/promises";
import request from "supertest";
import { afterAll, beforeAll, expect, test } from "vitest";
import { utf8 } from "../../../src/base/bytes.ts";
import { sats } from "../../../src/base/sats.ts";
import { sayFew, sayHeldUp } from "../../../src/doctor/say-held-up.ts";
import { fewApprovers } from "../../../src/payouts/few-approvers.view.ts";
import { heldUp } from "../../../src/payouts/held-up.view.ts";
import { manifestDigest, parseManifest } from "../../../src/payouts/manifest.ts";
import { batchFile, payoutState } from "../../support/batch-steps.ts";
import { Browser } from "../../support/browser.ts";
import { approveWords, purseApprove } from "../../support/purse-approve.ts";
import { approveAs, freeze, readyPayout, settledGift } from "../../support/steps.ts";
import { tamper } from "../../support/tamper.ts";
import { World } from "../../support/world.ts";

let world: World;
const APPROVERS = ["larch", "maple", "oak"];
beforeAll(async () => {
  world = await World.start("by total", undefined, undefined, {
    staff: [
      { code: "alder", roles: ["triager", "reviewer"] },
      { code: "birch", roles: ["reviewer"] },
      { code: "cedar", roles: ["reviewer"] },
      { code: "hazel", roles: ["treasurer"] },
      ...APPROVERS.map((code) => ({ code, roles: ["approver"] as const })),
    ],
    approvers: [{ above: sats(100_000n), need: 3 }],
  });
  for (let gift = 0; gift < 2; gift += 1) await settledGift(world, 1_000_000n);
});
afterAll(() => world.close());

/** The fund file as operators have it. */
const pinned = () => readFile(world.files.fundFile, "utf8");

/** Takes rows out of a table that keeps them. */
async function without(table: string, seqs: readonly number[]): Promise<void> {
  await world.database.owner.transaction(async (sql) => {
    await sql.raw("alter table ?? disable trigger user", [table]);
    await sql(table).whereIn("seq", seqs).delete();
    await sql.raw("alter table ?? enable trigger user", [table]);
    for (const each of ["keep", "keep_all"])
      await sql.raw("alter table ?? enable always trigger ??", [table, `${table}_${each}`]);
  });
}

async function pageOf(batch: string, code = "oak"): Promise<string> {
  const browser = await Browser.signedIn(world, code);
  await browser.open(`/staff/batches/${batch}`);
  return browser.text;
}

test("everybody may know the steps", async () => {
  const { body } = await request(world.app).get("/api/v1/fund").expect(200);
  expect(body.approvers).toEqual([{ above: "100000", need: 3 }]);
});

test("a small batch takes two, and the signer is asked then", async () => {
  const { code } = await readyPayout(world, 60_000n);
  const batch = await freeze(world);
  expect(await batchFile(world, batch)).toMatchObject({ need: 2 });
  for (const person of ["larch", "maple"])
    expect((await approveAs(world, batch, person)).status).toBe(201);
  await world.sign();
  expect(await batchFile(world, batch)).toMatchObject({ state: "signed" });
  await world.send();
  await world.mine(2);
  expect(await payoutState(world, code)).toBe("settled");
});

test("a big one takes three: every screen says so, nobody asks the signer before, and then it signs", async () => {
  const { code } = await readyPayout(world, 200_000n);
  const hazel = await world.signedIn("hazel");
  const preview = await hazel
    .post("/api/v1/payouts/preview")
    .send({ programme: "general" })
    .expect(200);
  expect(preview.body).toMatchObject({ need: 3, approversLeft: 3, approversTight: true });
  const batch = await freeze(world);
  expect(await batchFile(world, batch)).toMatchObject({ need: 3 });
  for (const person of ["larch", "maple"])
    expect((await approveAs(world, batch, person)).status).toBe(201);
  expect(await pageOf(batch)).toContain("2 of 3 approvals are here.");
  expect(
    (await purseApprove(world.clock, await approveWords(world, batch, "oak"))).join("\n"),
  ).toContain("Approvals: 2 of 3 given, by larch, maple.");
  await world.sign();
  expect(await batchFile(world, batch)).not.toHaveProperty("refusal");
  expect(await batchFile(world, batch)).toMatchObject({ state: "frozen" });
  const browser = await Browser.signedIn(world, "larch");
  await browser.open("/staff/batches");
  expect(browser.text).toContain("2 of 3 approvals");
  expect((await approveAs(world, batch, "oak")).status).toBe(201);
  await world.sign();
  expect(await batchFile(world, batch)).toMatchObject({ state: "signed" });
  await world.send();
  await world.mine(2);
  expect(await payoutState(world, code)).toBe("settled");
  await world.check();
});

test("the doctor says of batches of which size nobody who approves may be missing, or that there are too few", async () => {
  const said = async (): Promise<string[]> => {
    return (await fewApprovers({ sql: world.sql }, world.clock.now())).map(sayFew);
  };
  expect(await said()).toEqual([
    expect.stringMatching(
      /^a batch of more than 100000 sat takes 3 approvers and 3 can approve: it cannot be paid when one/,
    ),
  ]);
  const { owner } = world.database;
  await owner("people").where({ code: "oak" }).update({ disabled_at: world.clock.now() });
  expect(await said()).toEqual([
    expect.stringMatching(
      /^a batch takes 2 approvers and 2 can approve: it cannot be paid when one/,
    ),
    expect.stringMatching(
      /^a batch of more than 100000 sat takes 3 approvers and 2 can approve: it cannot be paid now; put/,
    ),
  ]);
  await owner("people").where({ code: "oak" }).update({ disabled_at: null });
});

test("the tables take no batch that fewer approve than the list needs, and no other number later", async () => {
  await readyPayout(world, 150_000n);
  const batch = await freeze(world);
  const { sql } = world;
  const row = await sql("batches").where({ id: batch }).first();
  const twin = { ...row, id: "ab".repeat(16), digest: Buffer.alloc(32, 7), anchor_vout: 99 };
  await expect(sql("batches").insert({ ...twin, need: 1 })).rejects.toThrow(
    "fewer people than the people list needs",
  );
  await expect(sql("batches").where({ id: batch }).update({ need: 2 })).rejects.toThrow(
    /how many must approve a batch never changes|permission denied/,
  );
  const { owner } = world.database;
  await expect(owner("batches").where({ id: batch }).update({ need: 2 })).rejects.toThrow(
    "how many must approve a batch never changes",
  );
});

test("whoever makes it more past every trigger is named by the page, by the doctor, and to whoever would approve it", async () => {
  const { id: batch } = await world.sql("batches").where({ state: "frozen" }).first("id");
  const said = async (): Promise<string[]> =>
    sayHeldUp(await heldUp({ sql: world.sql }, world.clock.now(), await pinned()));
  expect(await said()).toEqual([]);
  expect(await pageOf(batch)).not.toContain("Somebody changed the database");
  const { owner } = world.database;
  const write = (need: number) =>
    tamper(owner, "batches", { key: { id: batch }, change: { need } });
  expect(await write(4)).toBe(true);
  expect(await pageOf(batch)).toContain(
    "Its row says that 4 people must approve it. By what it pays, the fund file and the people list say 3.",
  );
  expect(await batchFile(world, batch)).toMatchObject({ need: 4, needDue: { least: 3, most: 3 } });
  expect(await said()).toEqual([
    expect.stringMatching(
      new RegExp(
        `^batch ${batch} asks for 4 approvers, and the fund file and the people lists say 3 `,
      ),
    ),
  ]);
  const refused = await approveAs(world, batch, "oak");
  expect(refused.status).toBe(409);
  expect(refused.body).toMatchObject({ code: "batch-altered", rule: "batch-need" });
  // Fewer is named as well, and the signer refuses it.
  expect(await write(2)).toBe(true);
  expect(await said()).toEqual([
    expect.stringMatching(/ asks for 2 approvers, .* say 3 for what /),
  ]);
  expect(await write(3)).toBe(true);
  expect(await said()).toEqual([]);
});

test("rows that nobody signed, beside the list and the fund file, silence nobody: they are named themselves", async () => {
  const { id: batch } = await world.sql("batches").where({ state: "frozen" }).first("id");
  const { owner } = world.database;
  const said = async (): Promise<string[]> =>
    sayHeldUp(await heldUp({ sql: world.sql }, world.clock.now(), await pinned()));
  const move = (table: string, from: number, to: number) =>
    tamper(owner, table, { key: { seq: from }, change: { seq: to } });
  const write = (need: number) =>
    tamper(owner, "batches", { key: { id: batch }, change: { need } });
  const [people] = await world.sql("people_lists");
  const [fund] = await world.sql("fund_files");
  const imported_at = world.clock.now();
  const due = expect.stringMatching(/ asks for 4 approvers, .* say 3 for what /);
  await write(4);
  // The list and the fund file that are signed lie under the newest number, so that everything else goes on; what is put below is not.
  await move("people_lists", people.seq, 2);
  const laxer = people.text.replace('"need":2,', '"need":20,');
  expect(laxer).not.toBe(people.text);
  await world.sql("people_lists").insert([
    { seq: 0, text: "x", imported_at },
    { seq: 1, text: laxer, imported_at },
  ]);
  expect(await batchFile(world, batch)).toMatchObject({ need: 4, needDue: { least: 3, most: 3 } });
  const refused = await approveAs(world, batch, "oak");
  expect(refused.status).toBe(409);
  expect(refused.body).toMatchObject({ code: "batch-altered", rule: "batch-need" });
  expect(await said()).toEqual([
    due,
    expect.stringMatching(/^people list 0 is none .*\(note-malformed\)/),
    expect.stringMatching(/^people list 1 is none .*\(note-signature\)/),
    expect.stringMatching(/^people list 2 is none .*\(statement-seq\)/),
  ]);
  await world.sql("fund_files").insert({ seq: 9, digest: "ab".repeat(32), text: "x", imported_at });
  expect((await said()).slice(0, 2)).toEqual([
    due,
    expect.stringMatching(/^fund file 9 is none .*\(note-malformed\)/),
  ]);
  // Where the signed ones themselves are gone, nobody can tell, and that is said.
  await tamper(owner, "people_lists", { key: { seq: 2 }, change: { text: "y" } });
  const untold = expect.stringMatching(/ asks for 4 approvers, and how many .* cannot be told/);
  expect((await said())[0]).toEqual(untold);
  await tamper(owner, "people_lists", { key: { seq: 2 }, change: { text: people.text } });
  const other = fund.text.replace("# approvers 3 above", "# approvers 4 above");
  expect(other).not.toBe(fund.text);
  await tamper(owner, "fund_files", { key: { seq: fund.seq }, change: { text: other } });
  expect((await said()).slice(0, 2)).toEqual([
    untold,
    expect.stringMatching(/^fund file 0 is none .*\(note-signature\)/),
  ]);
  await tamper(owner, "fund_files", { key: { seq: fund.seq }, change: { text: fund.text } });
  await tamper(owner, "fund_files", {
    key: { seq: fund.seq },
    change: { digest: "cd".repeat(32) },
  });
  expect((await said())[1]).toEqual(
    expect.stringMatching(/^fund file 0 is none .*\(statement-digest\)/),
  );
  await tamper(owner, "fund_files", { key: { seq: fund.seq }, change: { digest: fund.digest } });
  await without("people_lists", [0, 1]);
  await without("fund_files", [9]);
  // A manifest that was written over says nothing, and one that names a fund file that is not there says nothing either.
  const { manifest, digest } = await world.sql("batches").where({ id: batch }).first();
  const lie = (from: RegExp, to: string) => {
    const text = String(manifest).replace(from, to);
    expect(text).not.toBe(String(manifest));
    return text;
  };
  const rewrite = (change: Record<string, unknown>) =>
    tamper(owner, "batches", { key: { id: batch }, change });
  await rewrite({ manifest: lie(/"total":"\d+"/, `"total":"1"`) });
  expect((await said())[0]).toEqual(untold);
  const policy = lie(/"policy":"[0-9a-f]{64}"/, `"policy":"${"ee".repeat(32)}"`);
  await rewrite({
    manifest: policy,
    digest: Buffer.from(manifestDigest(parseManifest(utf8(policy)))),
  });
  expect((await said())[0]).toEqual(untold);
  expect(await batchFile(world, batch)).toMatchObject({ need: 4, needUntold: true });
  expect(await pageOf(batch)).toContain("how many must cannot be told");
  expect((await approveAs(world, batch, "oak")).body).toMatchObject({ rule: "batch-need" });
  await rewrite({ manifest, digest });
  await move("people_lists", 2, people.seq);
  await write(3);
  expect(await said()).toEqual([]);
});

test("whoever makes it fewer all the same, past every trigger, has the signer refuse it by name", async () => {
  const batch: string = await world
    .sql("batches")
    .where({ state: "frozen" })
    .first("id")
    .then((row) => row.id);
  await tamper(world.database.owner, "batches", { key: { id: batch }, change: { need: 2 } });
  for (const person of ["larch", "maple"])
    expect((await approveAs(world, batch, person)).status).toBe(201);
  await world.sign();
  expect(await batchFile(world, batch)).toMatchObject({
    state: "frozen",
    refusal: "approvals-too-few",
  });
});
