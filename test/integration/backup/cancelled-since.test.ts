/** A batch that is frozen in the backup, and was signed and then cancelled after it: what it pays is paid once, by a batch that the signer signs. */
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { BackedUp } from "../../support/backed-up.ts";
import { approve, bump, freeze, readyPayout, settledGift } from "../../support/steps.ts";
import { World } from "../../support/world.ts";

let world: World;
let backedUp: BackedUp;
/** Dead in the backup · the one that took its payout over, frozen there. */
const batches = { first: "", second: "" };
let cancel: string;

/** Two cancels and a restore. */
vi.setConfig({ testTimeout: 200_000, hookTimeout: 300_000 });

beforeAll(async () => {
  world = await World.start("cancelled-since");
  for (let gift = 0; gift < 2; gift += 1) await settledGift(world, 2_000_000n);
  await readyPayout(world, 300_000n);
  batches.first = await freeze(world);
  await signedAndCancelled(batches.first);
  await world.mine(6);
  expect(await stateOf(batches.first)).toBe("dead");
  batches.second = await freeze(world);
  await world.closeEpoch();
  backedUp = await BackedUp.take(world);
  cancel = await signedAndCancelled(batches.second);
  await world.mine(4);
  await backedUp.copyLog();
  await backedUp.bringBack();
  await world.catchUp();
});
afterAll(async () => {
  await backedUp.close();
  await world.close();
});

/** Returns the txid of the cancel. */
async function signedAndCancelled(batch: string): Promise<string> {
  await approve(world, batch);
  await world.sign();
  expect(await stateOf(batch)).toBe("signed");
  const { body } = await bump(world, batch, "cancel", "10");
  await approve(world, body.id);
  await world.sign();
  await world.send();
  const { txid } = await world.sql("batch_variants").where({ batch: body.id }).first("txid");
  return txid;
}

const stateOf = async (batch: string): Promise<string> =>
  (await world.sql("batches").where({ id: batch }).first("state")).state;

test("it is given up once the cancel is six blocks deep, and not before, because the signer signs it no more", async () => {
  await world.sign();
  const row = await world.sql("batches").where({ id: batches.second }).first();
  expect(row).toMatchObject({ state: "frozen", refusal: "lineage-version" });
  await world.mine(1);
  expect(await stateOf(batches.second)).toBe("frozen");
  await world.mine(1);
  expect(await stateOf(batches.second)).toBe("voided");
  for (const person of ["hazel", "larch"])
    await (
      await world.signedIn(person)
    )
      .post(`/api/v1/unexplained-spends/${cancel}/explanation`)
      .send({ cause: "moved" })
      .expect(204);
  await world.check();
});

test("its payout is paid by a batch that names it, and not the dead one that the backup knows", async () => {
  await backedUp.release();
  const { anchor_txid, anchor_vout } = await world
    .sql("batches")
    .where({ id: batches.second })
    .first();
  const next = await freeze(world);
  const { manifest } = await world.sql("batches").where({ id: next }).first("manifest");
  expect(JSON.parse(manifest).replaces).toMatchObject({
    anchor: `${anchor_txid}:${anchor_vout}`,
    spend: cancel,
  });
  await approve(world, next);
  await world.sign();
  expect(await stateOf(next)).toBe("signed");
  await world.send();
  await world.mine(2);
  expect(await stateOf(next)).toBe("settled");
  await world.check();
});
