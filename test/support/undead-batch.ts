/** A batch that died of a gift which its giver took back, and could be mined all the same, because a reorganisation brings the gift back. */
import { batchFile, sentBatch } from "./batch-steps.ts";
import { approve, freeze, readyPayout, settledGift } from "./steps.ts";
import { undo, unsureGift } from "./unsure-gift.ts";
import type { UnsureGift } from "./unsure-gift.ts";
import type { World } from "./world.ts";

/** The gift, and its transaction. */
export type UndoneGift = UnsureGift & { readonly raw: Uint8Array };

/** What there is then; `code` is the recipient's of both batches, `joined` that of a payout which `next` alone pays, if it was asked for. */
export interface Undead {
  readonly batch: string;
  readonly next: string;
  readonly code: string;
  readonly joined: string | undefined;
  readonly gift: UndoneGift;
}

/** Meanwhile the next batch was signed, out of other coins; with a payout of `more` sats beside the first one's, if given. */
export async function undeadBatch(world: World, more?: bigint): Promise<Undead> {
  const gift = await unsureGift(world, 1_200_000n);
  const { batch, code } = await sentBatch(world, 1_000_000n);
  const { raw } = await world.sql("chain_transactions").where({ txid: gift.txid }).first();
  await undo(world, gift);
  await world.mine(3);
  await settledGift(world, 2_500_000n);
  const joined = more === undefined ? undefined : (await readyPayout(world, more)).code;
  const next = await freeze(world);
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
