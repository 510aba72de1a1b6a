/** A batch that died of a gift which its giver took back, and could be mined all the same, because a reorganisation brings the gift back. */
import { FINDING_IDS } from "../../src/payouts/lint/finding.ts";
import { batchFile, sentBatch } from "./batch-steps.ts";
import { approve, onceKey, readyPayout, settledGift } from "./steps.ts";
import { undo, unsureGift } from "./unsure-gift.ts";
import type { UnsureGift } from "./unsure-gift.ts";
import type { World } from "./world.ts";

/** The gift, and its transaction. */
export type UndoneGift = UnsureGift & { readonly raw: Uint8Array };

/** What there is then; `code` is the recipient's of both batches, `joined` those of the payouts that `next` alone pays. */
export interface Undead {
  readonly batch: string;
  readonly next: string;
  readonly code: string;
  readonly joined: readonly string[];
  readonly gift: UndoneGift;
}

/** Meanwhile the next batch was signed, out of other coins; with `more` payouts of 100,000 sats beside the first one's. */
export async function undeadBatch(world: World, more = 0): Promise<Undead> {
  const gift = await unsureGift(world, 1_200_000n);
  const { batch, code } = await sentBatch(world, 1_000_000n);
  const { raw } = await world.sql("chain_transactions").where({ txid: gift.txid }).first();
  await undo(world, gift);
  await world.mine(3);
  await settledGift(world, 2_500_000n);
  const joined: string[] = [];
  for (let each = 0; each < more; each += 1) joined.push((await readyPayout(world, 100_000n)).code);
  const next = await freezeAll(world);
  await approve(world, next);
  await world.sign();
  await undo(world, { ...gift, elsewhere: raw });
  const states = [await batchFile(world, batch), await batchFile(world, next)].map(
    ({ state }) => state,
  );
  if (states.join() !== "dead,signed") throw new Error(`undeadBatch: ${states.join()}`);
  await world.check();
  return { batch, next, code, joined, gift: { ...gift, raw } };
}

/** A batch of everybody who waits; whoever names nobody gets five at most. */
async function freezeAll(world: World): Promise<string> {
  const hazel = await world.signedIn("hazel");
  const { body } = await hazel.get("/api/v1/payouts").expect(200);
  const payouts = body.payouts.map(({ id }: { id: string }) => id);
  const severe = payouts.length > 1 ? { reason: "a test of what joins", severe: FINDING_IDS } : {};
  const frozen = await hazel
    .post("/api/v1/batches")
    .set("Idempotency-Key", onceKey())
    .send({ programme: "general", payouts, ...severe });
  if (frozen.status !== 201) throw new Error(`freezeAll: ${frozen.status} ${frozen.body.type}`);
  return frozen.body.id;
}
