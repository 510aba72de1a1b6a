/**
 * A fund of three people, each of whom may do everything. Two review a case, so there is only one left who did not: under `small` that one and
 * one of the two approve, and the payment is made; otherwise it cannot be.
 */
import request from "supertest";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { canonicalJson } from "../../../src/base/canonical-json.ts";
import type { Role } from "../../../src/people/person.ts";
import { batchFile, payoutState } from "../../support/batch-steps.ts";
import {
  approvalOf,
  approveAs,
  freeze,
  onceKey,
  readyPayout,
  settledGift,
} from "../../support/steps.ts";
import { approveWords, purseApprove } from "../../support/purse-approve.ts";
import { World } from "../../support/world.ts";

const ROLES: readonly Role[] = ["triager", "reviewer", "treasurer", "approver"];
/** Alder takes every case for triage, so birch and cedar review it. */
const STAFF = ["alder", "birch", "cedar"].map((code) => ({ code, roles: ROLES }));

let world: World;

/** What the JSON API says of the fund, and the public page in plain words. */
async function published(): Promise<{ separation: string; page: string }> {
  const { body } = await request(world.app).get("/api/v1/fund").expect(200);
  const { text } = await request(world.app).get("/verify").expect(200);
  return { separation: body.separation, page: text };
}

/** The refusal of an approval, by its rule. */
async function refusalOf(batch: string, code: string): Promise<string> {
  const { status, body } = await approveAs(world, batch, code);
  return status === 201 ? "taken" : `${status} ${body.type}`;
}

/** An approval written past the server, as the application's own user. */
async function insertApproval(batch: string, code: string): Promise<void> {
  const { digest } = await batchFile(world, batch, "alder");
  const approval = await approvalOf(world, digest, code);
  await world.sql("batch_approvals").insert({
    digest: Buffer.from(digest, "hex"),
    person: code,
    key: approval.key,
    approval: canonicalJson(approval),
  });
}

/** What is said before `maker` freezes what waits: of whom it takes more. */
async function gapFor(maker: string): Promise<unknown> {
  const agent = await world.signedIn(maker);
  const { body } = await agent
    .post("/api/v1/payouts/preview")
    .send({ programme: "general" })
    .expect(200);
  return body.approverGap;
}

const BARRED = "422 /problems/approval-barred";

describe("under small", () => {
  let code: string;
  let batch: string;
  beforeAll(async () => {
    world = await World.start("three", undefined, undefined, { staff: STAFF, separation: "small" });
    await settledGift(world, 2_000_000n);
  });
  afterAll(() => world.close());

  test("it is said in public", async () => {
    const { separation, page } = await published();
    expect(separation).toBe("small");
    expect(page).toContain("This is a small fund.");
  });

  test("purse approve signs for a reviewer when the fund file says that the fund is small, and says what else it takes", async () => {
    ({ code } = await readyPayout(world, 200_000n));
    batch = await freeze(world, "birch");
    const words = await approveWords(world, batch, "cedar");
    const [manifest = "", , , ...[flag = "", key = ""]] = words;
    const alone = [manifest, flag, key, "--unproven"];
    await expect(purseApprove(world.clock, alone)).rejects.toThrow("add --fund-file");
    const printed = (await purseApprove(world.clock, words)).join("\n");
    expect(printed).toContain("Another approver must have done neither");
    const { digest } = await batchFile(world, batch, "alder");
    expect(printed).toContain(canonicalJson(await approvalOf(world, digest, "cedar")));
  });

  test("who built the batch approves nothing, and one reviewer approves beside the other person", async () => {
    expect(await refusalOf(batch, "birch")).toBe(BARRED);
    expect(await refusalOf(batch, "cedar")).toBe("taken");
    // The same approval again changes nothing.
    expect(await refusalOf(batch, "cedar")).toBe("taken");
    await expect(insertApproval(batch, "birch")).rejects.toThrow("may not approve");
    expect(await refusalOf(batch, "alder")).toBe("taken");
    expect((await batchFile(world, batch, "alder")).separation).toBe("small");
  });

  test("the signer signs it, and the recipient is paid", async () => {
    await world.sign();
    await world.send();
    await world.mine(2);
    expect(await payoutState(world, code)).toBe("settled");
    await world.check();
  });

  test("before it is frozen one who reviewed nothing is enough, and whoever else builds it is told that it lacks that one", async () => {
    await readyPayout(world, 200_000n);
    expect(await gapFor("birch")).toBeUndefined();
    expect(await gapFor("alder")).toEqual({ moveOut: [] });
  });

  test("two reviewers alone are refused, by the server and by the database", async () => {
    const other = await freeze(world, "alder");
    expect(await refusalOf(other, "birch")).toBe("taken");
    expect(await refusalOf(other, "cedar")).toBe(BARRED);
    await expect(insertApproval(other, "cedar")).rejects.toThrow("may not approve");
    await expect(insertApproval(other, "alder")).rejects.toThrow("may not approve");
  });

  test("no stored approval is given another name that leaves the reviewers alone", async () => {
    const { digest } = await batchFile(world, batch, "alder");
    const rename = world.database
      .owner("batch_approvals")
      .where({ digest: Buffer.from(digest, "hex"), person: "alder" })
      .update({ person: "birch" });
    await expect(rename).rejects.toThrow("may not approve");
  });
});

describe("under standard", () => {
  let batch: string;
  test("before it is frozen, and in the answer to it, it is said that nobody can approve it", async () => {
    await settledGift(world, 1_000_000n);
    await readyPayout(world, 201_000n);
    expect(await gapFor("birch")).toEqual({ moveOut: [] });
    const birch = await world.signedIn("birch");
    const { body } = await birch
      .post("/api/v1/batches")
      .set("Idempotency-Key", onceKey())
      .send({ programme: "general" })
      .expect(201);
    expect(body.approverGap).toEqual({ moveOut: [] });
    await birch.post(`/api/v1/batches/${body.id}/voiding`).expect(204);
  });
  beforeAll(async () => {
    world = await World.start("three strict", undefined, undefined, { staff: STAFF });
    await settledGift(world, 2_000_000n);
    await readyPayout(world, 200_000n);
    batch = await freeze(world, "birch");
  });
  afterAll(() => world.close());

  test("the same three cannot approve, by the server or past it", async () => {
    const { separation, page } = await published();
    expect(separation).toBe("standard");
    expect(page).not.toContain("small fund");
    for (const code of ["birch", "cedar"]) {
      expect(await refusalOf(batch, code)).toBe(BARRED);
      await expect(insertApproval(batch, code)).rejects.toThrow("may not approve");
    }
    await expect(
      world.sql("batches").where({ id: batch }).update({ separation: "small" }),
    ).rejects.toThrow("permission denied");
  });

  test("nor when the database is told that the fund is small: the server says no, and then the signer", async () => {
    expect(await refusalOf(batch, "alder")).toBe("taken");
    await world.database.owner("batches").where({ id: batch }).update({ separation: "small" });
    expect(await refusalOf(batch, "cedar")).toBe(BARRED);
    await insertApproval(batch, "cedar");
    await world.sign();
    const { state, refusal } = await batchFile(world, batch, "alder");
    expect({ state, refusal }).toEqual({ state: "frozen", refusal: "approval-barred" });
  });
});
