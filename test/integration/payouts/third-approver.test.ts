/** A batch above the signer's threshold, in a fund whose people list asks for two: it takes a third approver, and nothing else. */
import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { heldUp } from "../../../src/payouts/held-up.view.ts";
import { batchFile, payoutState } from "../../support/batch-steps.ts";
import { Browser } from "../../support/browser.ts";
import { approveAs, freeze, readyPayout, settledGift } from "../../support/steps.ts";
import { World } from "../../support/world.ts";

let world: World;
beforeAll(async () => {
  world = await World.start("third", undefined, undefined, {
    staff: [
      { code: "alder", roles: ["triager", "reviewer"] },
      { code: "birch", roles: ["reviewer"] },
      { code: "cedar", roles: ["reviewer"] },
      { code: "hazel", roles: ["treasurer"] },
      ...["larch", "maple", "oak"].map((code) => ({ code, roles: ["approver"] as const })),
    ],
    signs: { approvers: [{ above: "100000", need: 3 }] },
  });
  await settledGift(world, 1_000_000n);
});
afterAll(() => world.close());

/** The fund file as operators have it. */
const pinned = () => readFile(world.files.fundFile, "utf8");

test("two approve, the signer asks for a third and says why, and the third is enough", async () => {
  const { code } = await readyPayout(world, 200_000n);
  const batch = await freeze(world);
  for (const person of ["larch", "maple"])
    expect((await approveAs(world, batch, person)).status).toBe(201);
  await world.sign();
  expect(await batchFile(world, batch)).toMatchObject({
    state: "frozen",
    refusal: "approvals-too-few",
  });
  expect(
    (await heldUp({ sql: world.sql }, world.clock.now(), await pinned())).signerWantsMore,
  ).toEqual([batch]);
  const oak = await Browser.signedIn(world, "oak");
  await oak.open(`/staff/batches/${batch}`);
  expect(oak.text).toContain("Another approver approves, and the signer is asked again.");
  expect((await approveAs(world, batch, "oak")).status).toBe(201);
  await world.sign();
  expect(await batchFile(world, batch)).toMatchObject({ state: "signed" });
  expect(
    (await heldUp({ sql: world.sql }, world.clock.now(), await pinned())).signerWantsMore,
  ).toEqual([]);
  await world.send();
  await world.mine(2);
  expect(await payoutState(world, code)).toBe("settled");
  await world.check();
});
