/** Signatures that the server was not handed in time: sent by hand, or brought after the batch was given up. */
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { socketSigner } from "../../../src/app/signer-client.ts";
import { extractTransaction, finalizePsbt } from "../../../src/bitcoin/finish-psbt.ts";
import { signingParts } from "../../../src/payouts/signing-parts.view.ts";
import { approve, claimant, freeze, readyPayout, settledGift } from "../../support/steps.ts";
import { World } from "../../support/world.ts";

let world: World;

beforeAll(async () => {
  world = await World.start("signed-elsewhere");
  await settledGift(world, 2_000_000n);
  await settledGift(world, 2_000_000n);
  await settledGift(world, 2_000_000n);
});
afterAll(() => world.close());

/** What a signer away from the server gives back: the PSBT, of which the server knows nothing. */
async function signAway(batch: string): Promise<Uint8Array> {
  const ask = socketSigner(join(world.folder, "signer.sock"));
  const answer = await ask(await signingParts({ sql: world.sql }, batch));
  if (answer.result !== "signed") throw new Error(`the signer refuses: ${answer.rule}`);
  return answer.psbt;
}

async function sendByHand(psbt: Uint8Array): Promise<void> {
  const { raw } = extractTransaction(finalizePsbt(psbt));
  expect(await world.chain.source.broadcast(raw)).toEqual({ accepted: true });
}

async function giveUp(batch: string): Promise<void> {
  const hazel = await world.signedIn("hazel");
  await hazel.post(`/api/v1/batches/${batch}/voiding`).expect(204);
}

async function handIn(batch: string, psbt: Uint8Array): Promise<{ status: number; body: any }> {
  const hazel = await world.signedIn("hazel");
  return hazel
    .post(`/api/v1/batches/${batch}/signatures`)
    .send({ psbt: Buffer.from(psbt).toString("base64") });
}

async function stateOf(batch: string): Promise<string> {
  return (await world.sql("batches").where({ id: batch }).first("state")).state;
}

async function payoutState(code: string): Promise<string> {
  return (await claimant(world, code).status().expect(200)).body.payouts[0].state;
}

describe("a signed form that somebody sent by hand", () => {
  test("of a frozen batch is in flight as soon as it is seen, and paid when it confirms", async () => {
    const { code } = await readyPayout(world, 100_000n);
    const batch = await freeze(world);
    await approve(world, batch);
    await sendByHand(await signAway(batch));
    await world.catchUp();
    expect(await stateOf(batch)).toBe("signed");
    await world.check();
    await world.mine();
    expect(await payoutState(code)).toBe("confirmed");
    await world.check();
    await world.chain.reorg(1, { leaveOut: true });
    await world.catchUp();
    await world.check();
    await world.mine(2);
    expect(await payoutState(code)).toBe("settled");
    await world.check();
  });

  test("of a batch that was given up brings it back, also out of a block at once, and ends the batch that took its payouts", async () => {
    const { code } = await readyPayout(world, 110_000n);
    const batch = await freeze(world);
    await approve(world, batch);
    const psbt = await signAway(batch);
    await giveUp(batch);
    const other = await freeze(world);
    await approve(world, other);
    // The signer knows better, whatever the server believes.
    await world.sign();
    expect(await stateOf(other)).toBe("frozen");
    await sendByHand(psbt);
    await world.mine();
    expect(await stateOf(batch)).toBe("confirmed");
    expect(await stateOf(other)).toBe("voided");
    expect(await payoutState(code)).toBe("confirmed");
    await world.check();
    await world.mine();
    expect(await payoutState(code)).toBe("settled");
    await world.check();
  });
});

describe("a signed form that is handed in", () => {
  test("after the batch expired is taken: nobody else could pay its payouts any more", async () => {
    const { code } = await readyPayout(world, 120_000n);
    const batch = await freeze(world);
    await approve(world, batch);
    const psbt = await signAway(batch);
    world.clock.advance(25 * 3_600_000);
    await world.expire({ asks: false });
    expect(await stateOf(batch)).toBe("voided");
    expect((await handIn(batch, psbt)).status).toBe(201);
    expect((await handIn(batch, psbt)).status).toBe(201);
    expect(await stateOf(batch)).toBe("signed");
    await world.check();
    await world.send();
    await world.mine(2);
    expect(await payoutState(code)).toBe("settled");
    await world.check();
  });

  test("of a batch that was given up is refused while another signed one has its payouts", async () => {
    await readyPayout(world, 130_000n);
    const batch = await freeze(world);
    await approve(world, batch);
    const psbt = await signAway(batch);
    await giveUp(batch);
    const other = await freeze(world);
    // A signer that lost its log, which no rule can rule out, would sign a second one.
    await world.database.owner.raw(
      "insert into batch_variants (txid, batch, raw, fee) values (?, ?, '\\x00', 1)",
      ["ab".repeat(32), other],
    );
    await world.database.owner("batches").where({ id: other }).update({ state: "signed" });
    const answer = await handIn(batch, psbt);
    expect(answer.status).toBe(409);
    expect(answer.body.type).toBe("/problems/batch-transition");
    expect(await stateOf(batch)).toBe("voided");
    // And seen on the chain it stops nothing.
    await sendByHand(psbt);
    await world.mine();
    expect(await stateOf(batch)).toBe("voided");
  });
});
