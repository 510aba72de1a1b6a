/** While all payouts are frozen the tables themselves take no step of a batch, whoever writes with the rights of the fund's processes. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { fromHex } from "../../../src/base/bytes.ts";
import { canonicalJson } from "../../../src/base/canonical-json.ts";
import {
  approvalOf,
  approve,
  bump,
  freeze,
  readyPayout,
  settledGift,
} from "../../support/steps.ts";
import { tamper } from "../../support/tamper.ts";
import { World } from "../../support/world.ts";

let world: World;
/** Signed, and to be sent later · approved · built. */
const batches = { signed: "", approved: "", built: "" };

beforeAll(async () => {
  world = await World.start("frozen sql");
  for (let gift = 0; gift < 3; gift += 1) await settledGift(world, 2_000_000n);
  await readyPayout(world, 200_000n);
  batches.signed = await freeze(world);
  await approve(world, batches.signed);
  await world.sign();
  const later = { release_at: new Date(world.clock.now().getTime() + 3_600_000) };
  await tamper(world.database.owner, "batches", { key: { id: batches.signed }, change: later });
  await readyPayout(world, 150_000n);
  batches.approved = await freeze(world);
  await approve(world, batches.approved);
  await readyPayout(world, 140_000n);
  batches.built = await freeze(world);
});
afterAll(() => world.close());

/** How the application's role fares with each of the steps. */
async function tried(): Promise<Record<string, string>> {
  const { sql } = world;
  const { digest } = await sql("batches").where({ id: batches.built }).first("digest");
  const { fee_cap: fee } = await sql("batches").where({ id: batches.signed }).first("fee_cap");
  const approval = await approvalOf(world, digest.toString("hex"), "larch");
  const psbt = "cHNidP8=";
  const steps: Record<string, Promise<unknown>> = {
    build: sql("batches").insert({
      ...(await sql("batches").where({ id: batches.built }).first()),
      ...{ id: "ab".repeat(16), digest: Buffer.from(fromHex("cd".repeat(32))), anchor_vout: 99 },
    }),
    approve: sql("batch_approvals").insert({
      ...{ digest, person: "larch", key: approval.key },
      approval: canonicalJson(approval as never),
    }),
    "sign in part": sql("batch_signatures").insert({
      ...{ batch: batches.approved, fee: 1n, psbt, from_signer: false },
    }),
    lift: sql("batch_replacements").insert({
      ...{ batch: batches.signed, fee, psbt, rate: 9_000n, maker: "hazel" },
    }),
    "send sooner": sql("batches")
      .where({ id: batches.signed })
      .update({ release_at: world.clock.now(), release_reason: "now" }),
  };
  const said: Record<string, string> = {};
  for (const [step, done] of Object.entries(steps))
    said[step] = await done.then(
      () => "taken",
      (error: unknown) => (error instanceof Error ? error.message.split(" - ").at(-1)! : "?"),
    );
  return said;
}

test("nothing is built, approved, signed in part, lifted or sent sooner", async () => {
  const sorbus = await world.signedIn("sorbus");
  const { body } = await sorbus.post("/api/v1/freezes").send({ reason: "look" }).expect(200);
  const frozen = "all payouts are frozen";
  expect(await tried()).toEqual({
    ...{ build: frozen, approve: frozen, "sign in part": frozen, lift: frozen },
    "send sooner": frozen,
  });
  expect((await bump(world, batches.signed, "replacement", "9")).body.code).toBe("payouts-frozen");
  for (const code of ["larch", "hazel"])
    await (await world.signedIn(code)).post(`/api/v1/freezes/${body.id}/thaw`).expect(200);
});

test("and what was refused by the freeze alone is taken when two others have lifted it", async () => {
  const said = await tried();
  expect(Object.values(said)).not.toContain("all payouts are frozen");
  expect(said).toMatchObject({ approve: "taken", "sign in part": "taken", lift: "taken" });
});
