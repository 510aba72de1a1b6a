/** A case that was open in the backup was awarded and paid before the database was lost. It comes back undecided, and nobody there can know. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { forgetRestoredCases } from "../../../src/backup/restore.store.ts";
import { BackedUp } from "../../support/backed-up.ts";
import {
  approve,
  askForHelp,
  assess,
  claimant,
  freeze,
  readyPayout,
  settledGift,
  triage,
} from "../../support/steps.ts";
import { World } from "../../support/world.ts";

let world: World;
let backedUp: BackedUp;
let code: string;
let id: string;

beforeAll(async () => {
  world = await World.start("paid-since");
  await settledGift(world, 2_000_000n);
  code = await askForHelp(world);
  id = await triage(world);
  // In the backup too, so that the signer sees one chain of destinations, not two.
  await claimant(world, code).setDestination(address()).expect(200);
  backedUp = await BackedUp.take(world);
  await decide();
  await approve(world, await freeze(world));
  await world.sign();
  await world.send();
  await world.mine(3);
  await world.closeEpoch();
  await world.check();
  await backedUp.copyLog();
  await backedUp.bringBack();
  await world.catchUp();
});
afterAll(async () => {
  await backedUp.close();
  await world.close();
});

const address = (): string => world.chain.wallet.address().address;

async function decide(): Promise<void> {
  for (const stage of ["first", "second"] as const) {
    const { status, body } = await assess(world, id, stage, 300_000n);
    expect(body).not.toHaveProperty("code");
    expect(status).toBe(201);
  }
}

test("whoever opens it is told that it may have been paid, on the page and in the answer", async () => {
  const reviewer = await world.signedIn("birch");
  const file = await reviewer.get(`/api/v1/cases/${id}?purpose=review`);
  const open = file.status === 200 ? reviewer : await world.signedIn("cedar");
  const { body } = await open.get(`/api/v1/cases/${id}?purpose=review`).expect(200);
  expect(body.restored).toBe(true);
  const page = await open.get(`/staff/cases/${id}`).expect(200);
  expect(page.text).toContain("was open when the fund was brought back");
});

test("it cannot be awarded before the restore is released, by the pages or by SQL", async () => {
  expect((await assess(world, id, "first", 300_000n)).status).toBe(201);
  expect((await assess(world, id, "second", 300_000n)).status).toBe(201);
  expect((await world.sql("cases").where({ id }).first("state")).state).toBe("reviewed");
  const sql = world.database.app("cases").where({ id });
  await expect(sql.update({ state: "approved", version: 6 }).then()).rejects.toThrow(
    /restore waits|two people have to agree/,
  );
});

const forgetMarks = (): Promise<number> =>
  world.work({ kind: "job", name: "purge" }, forgetRestoredCases);

test("its mark stays while it is undecided, and the application takes it away by no other way", async () => {
  expect(await forgetMarks()).toBe(0);
  await expect(world.sql("restored_cases").delete().then()).rejects.toThrow("permission denied");
});

let batch: string;
let payout: string;

const refusedOf = async (person: string) =>
  (await (await world.signedIn(person)).get("/api/v1/refused-payouts").expect(200)).body.payouts;

const giveUp = async (person: string) =>
  (await world.signedIn(person)).post(`/api/v1/refused-payouts/${payout}/giving-up`);

const heldBy = async (): Promise<bigint[]> => {
  const { rows } = await world.sql.raw(
    "select h.amount from postings h where h.kind = 'hold' and not exists (select from postings r where r.resolves = h.id)",
  );
  return rows.map(({ amount }: { amount: bigint }) => amount);
};

test("awarded anew after the release it is not paid again, whatever address is given and whatever two approvers say", async () => {
  await backedUp.release();
  // What two agreed on waits until then, and is carried out when its applicant looks.
  expect((await claimant(world, code).status()).body.state).toBe("approved");
  await claimant(world, code).setDestination(address()).expect(200);
  // Somebody else is paid by the same batch; which of the two it is about, the signer says.
  await readyPayout(world, 310_000n);
  batch = await freeze(world);
  await approve(world, batch);
  await world.sign();
  // The mark of the case is for its decision, and goes with it.
  expect(await forgetMarks()).toBe(1);
  expect(await world.sql("restored_cases")).toEqual([]);
  const row = await world.sql("batches").where({ id: batch }).first("state", "refusal");
  expect(row).toEqual({ state: "frozen", refusal: "case-paid-before" });
  await world.check();
});

test("the payout is listed with the evidence, and who does not decide about money changes nothing", async () => {
  const [refused, ...others] = await refusedOf("larch");
  expect(others).toEqual([]);
  expect(refused).toMatchObject({
    batch,
    rule: "case-paid-before",
    isBatched: true,
    givenUpBy: [],
  });
  payout = refused.payout;
  const { body } = await claimant(world, code).status().expect(200);
  expect(BigInt(refused.amount)).toBe(BigInt(body.award));
  expect((await giveUp("alder")).status).toBe(403);
  expect((await giveUp("hazel")).body.type).toBe("/problems/payout-batched");
  expect((await (await world.signedIn("larch")).get("/staff").expect(200)).text).toContain(
    "/staff/refused-payouts",
  );
});

test("its batch is given up, the other payout is frozen again without it, and is paid", async () => {
  const hazel = await world.signedIn("hazel");
  await hazel.post(`/api/v1/batches/${batch}/voiding`).expect(204);
  const { body } = await hazel.get("/api/v1/payouts").expect(200);
  expect(JSON.stringify(body)).not.toContain(payout);
  const next = await freeze(world);
  const slip = world.sql("batch_payouts").insert({ batch: next, payout });
  await expect(slip.then()).rejects.toThrow("joins no batch");
  await approve(world, next);
  await world.sign();
  await world.send();
  await world.mine(3);
  const paid = await world.sql("batches").where({ id: next }).first("state");
  expect(paid).toEqual({ state: "settled" });
  await world.check();
});

test("the database lets nobody give it up alone, unsaid, or another payout by it", async () => {
  const refusal = (statement: string): Promise<string> =>
    world.sql.raw(statement, { payout }).then(
      () => "passed",
      (error: unknown) => String(error),
    );
  const cancel = "update payouts set cancelled = true where id = :payout";
  expect(await refusal(cancel)).toContain("by two people");
  const both = "update payout_refusals set first_by = 'a', second_by = 'b' where payout = :payout";
  expect(await refusal(both)).toContain("what somebody said");
  const other = `insert into payout_refusals (payout, batch, rule) select p.id, '${batch}', 'case-paid-before' from payouts p
    where not exists (select from batch_payouts bp where bp.payout = p.id and bp.batch = '${batch}') limit 1`;
  expect(await refusal(other)).toContain("foreign key");
});

test("two people give it up: its money is free, nobody is paid, and who said so stands there for good", async () => {
  expect(await heldBy()).toHaveLength(1);
  expect((await giveUp("hazel")).status).toBe(204);
  expect((await giveUp("hazel")).status).toBe(204);
  expect(await refusedOf("larch")).toMatchObject([{ givenUpBy: ["hazel"] }]);
  expect(await heldBy()).toHaveLength(1);
  const larch = await world.signedIn("larch");
  const page = await larch.get("/staff/refused-payouts").expect(200);
  const token = /name="token" value="(?<token>[^"]+)"/.exec(page.text)?.groups?.["token"];
  expect(page.text).toContain("hazel");
  await larch
    .post(`/staff/refused-payouts/${payout}/giving-up`)
    .type("form")
    .send({ token })
    .expect(303);
  expect(await refusedOf("larch")).toMatchObject([{ givenUpBy: ["hazel", "larch"] }]);
  expect(await heldBy()).toEqual([]);
  expect((await giveUp("maple")).status).toBe(204);
  expect((await claimant(world, code).status().expect(200)).body.payouts).toMatchObject([
    { state: "cancelled" },
  ]);
  await world.check();
  const undone = world.sql.raw("update payout_refusals set second_by = null where payout = ?", [
    payout,
  ]);
  await expect(undone.then()).rejects.toThrow("what somebody said");
});

test("one that was not refused, or is none, is not given up", async () => {
  const hazel = await world.signedIn("hazel");
  const none = await hazel.post(`/api/v1/refused-payouts/${"ab".repeat(16)}/giving-up`).expect(404);
  expect(none.body.type).toBe("/problems/payout-not-refused");
});
