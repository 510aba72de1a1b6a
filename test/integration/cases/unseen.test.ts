/** Who was paid and never came to see it: nothing of them stays, although nobody here knows whose the payments were. A hundred and twenty days of a clock. */
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { socketSigner } from "../../../src/app/signer-client.ts";
import { forgetCases } from "../../../src/cases/forget-cases.ts";
import { KEPT_DAYS, UNSEEN_DAYS } from "../../../src/cases/retention.ts";
import { signingParts } from "../../../src/payouts/signing-parts.view.ts";
import { withdrawPayouts } from "../../../src/payouts/withdraw-payout.ts";
import { DAY } from "../../support/clock.ts";
import { approve, claimant, freeze, readyPayout, settledGift } from "../../support/steps.ts";
import { withdrawalSteps } from "../../support/withdrawal-steps.ts";
import { World } from "../../support/world.ts";

vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 });

let world: World;

beforeAll(async () => {
  world = await World.start("unseen");
  for (let gift = 0; gift < 2; gift += 1) await settledGift(world, 3_000_000n);
});
afterAll(() => world.close());

const stateOf = async (id: string): Promise<string> =>
  (await world.sql("cases").where({ id }).first("state")).state;
const due = () => world.work({ kind: "job", name: "test" }, forgetCases);

async function payWhatWaits(): Promise<void> {
  const batch = await freeze(world);
  await approve(world, batch);
  await world.sign();
  await world.send();
  await world.mine(2);
}

test("what was paid goes thirty days after its month, and what waits keeps what came with it and after it", async () => {
  const paid = await readyPayout(world, 100_000n);
  await payWhatWaits();
  // Nobody looks, and in December others are granted something: of two one is paid, and the other has paused.
  world.clock.set(new Date("2026-12-10T12:00:00Z"));
  const later = await readyPayout(world, 101_000n);
  await payWhatWaits();
  const waits = await readyPayout(world, 102_000n);
  expect([await stateOf(paid.id), await stateOf(later.id), await stateOf(waits.id)]).toEqual(
    Array(3).fill("active"),
  );
  const gone: Record<string, string> = {};
  for (let day = 0; day < 120; day += 1) {
    world.clock.advance(DAY);
    await due();
    for (const [name, { id }] of Object.entries({ paid, later, waits }))
      if ((await stateOf(id)) === "erased")
        gone[name] ??= world.clock.now().toISOString().slice(0, 10);
  }
  // November ends, thirty whole days pass: on the 31st the case is nobody's any more.
  expect(gone).toEqual({ paid: "2026-12-31" });
  expect((await claimant(world, paid.code).status()).status).toBe(401);
  // What waited is paid, and thirty days later both go.
  await payWhatWaits();
  world.clock.advance((UNSEEN_DAYS - 1) * DAY);
  expect(await due()).toBe(0);
  world.clock.advance(2 * DAY);
  expect(await due()).toBe(2);
  expect([await stateOf(later.id), await stateOf(waits.id)]).toEqual(["erased", "erased"]);
  await world.check();
});

test("who comes in time sees it, and has the thirty days of what is completed", async () => {
  const { code, id } = await readyPayout(world, 103_000n);
  await payWhatWaits();
  expect((await claimant(world, code).status().expect(200)).body.state).toBe("completed");
  await due();
  expect(await stateOf(id)).toBe("completed");
});

test("whose payment was given up and is signed all the same stays until it is settled, taken back or not yet", async () => {
  const { withdraw } = withdrawalSteps(() => world);
  const taken = await readyPayout(world, 104_000n);
  const active = await readyPayout(world, 105_000n);
  const batch = await freeze(world);
  await approve(world, batch);
  const parts = await signingParts({ sql: world.sql }, batch);
  const answer = await socketSigner(join(world.folder, "signer.sock"))(parts);
  if (answer.result !== "signed") throw new Error(`the signer refuses: ${answer.rule}`);
  await withdraw(taken.code).expect(204);
  // Given up the same, but whoever it is for died on the way and nobody visits.
  const [other] = await world
    .sql("payouts")
    .whereIn("id", world.sql("batch_payouts").where({ batch }).select("payout"))
    .where({ cancelled: false })
    .pluck("id");
  await world.work({ kind: "claimant" }, (unit) => withdrawPayouts(unit, [other]));
  const hazel = await world.signedIn("hazel");
  const psbt = Buffer.from(answer.psbt).toString("base64");
  await hazel.post(`/api/v1/batches/${batch}/signatures`).send({ psbt }).expect(201);
  const states = async () => [await stateOf(taken.id), await stateOf(active.id)];
  world.clock.advance(75 * DAY);
  await due();
  expect(await states()).toEqual(["withdrawn", "active"]);
  await world.send();
  await world.mine(2);
  world.clock.advance((KEPT_DAYS.withdrawn - 1) * DAY);
  await due();
  expect(await states()).toEqual(["withdrawn", "active"]);
  world.clock.advance(2 * DAY);
  await due();
  expect(await states()).toEqual(["erased", "active"]);
  world.clock.advance((UNSEEN_DAYS - KEPT_DAYS.withdrawn) * DAY);
  await due();
  expect(await states()).toEqual(["erased", "erased"]);
  await world.check();
});
