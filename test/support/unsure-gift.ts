/** A gift whose giver spends the coin elsewhere once a reorganisation lets them. */
import request from "supertest";
import { onceKey } from "./steps.ts";
import type { World } from "./world.ts";

/** A settled gift, and what undoes it. */
export interface UnsureGift {
  readonly txid: string;
  /** The giver's other transaction of the same coin, signed. */
  readonly elsewhere: Uint8Array;
  /** Height of the block that the gift stands in. */
  readonly height: number;
}

/** Gives `amount` sats to a fresh address, two blocks deep. */
export async function unsureGift(world: World, amount: bigint): Promise<UnsureGift> {
  const { body } = await request(world.app)
    .post("/api/v1/donations")
    .set("Idempotency-Key", onceKey())
    .send({ programme: "general" })
    .expect(201);
  const { chain } = world;
  const { payment, elsewhere } = await chain.paymentOrNot(body.address, amount);
  await chain.send(payment);
  await world.mine(2);
  const { height } = await chain.source.tip();
  return { txid: payment.getId(), elsewhere: elsewhere.toBuffer(), height: height - 1 };
}

/**
 * A reorganisation takes the gift's block away, and what came after it. Its giver's other transaction is in the new blocks unless `later`, when
 * nothing is in them.
 */
export async function undo(
  world: World,
  { height, elsewhere }: UnsureGift,
  { later = false } = {},
): Promise<void> {
  const { chain } = world;
  const tip = await chain.source.tip();
  const depth = tip.height - height + 1;
  // What waits spends what is undone; the embedded node miscounts such descendants when their parent comes back to its mempool.
  for (let waiting = await chain.source.mempool(); waiting[0] !== undefined;) {
    await chain.dropFromMempool(waiting[0]);
    waiting = await chain.source.mempool();
  }
  await chain.disconnect(depth);
  await chain.mineRaw(later ? [] : [elsewhere]);
  for (let left = depth; left > 0; left -= 1) await chain.mineRaw([]);
  await world.catchUp();
}
