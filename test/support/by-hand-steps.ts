/** Steps of tests in which somebody with the fund's keys pays its people in another wallet. */
import { expect } from "vitest";
import { batchFile, payoutState } from "./batch-steps.ts";
import { approve, freeze, readyPayout } from "./steps.ts";
import type { World } from "./world.ts";

/** A signed batch of so many payments, which nobody has sent, and its recipients' codes in the order of `amounts`. */
export async function signedBatch(
  world: World,
  amounts: readonly bigint[],
): Promise<{ batch: string; codes: string[] }> {
  const codes: string[] = [];
  for (const amount of amounts) codes.push((await readyPayout(world, amount)).code);
  const batch = await freeze(world);
  await approve(world, batch);
  await world.sign();
  return { batch, codes };
}

/** Mines this alone, then so many empty blocks, and takes it in. */
export async function mineAlone(world: World, raw: Uint8Array, more = 0): Promise<void> {
  await world.chain.mineRaw([raw]);
  for (let left = more; left > 0; left -= 1) await world.chain.mineRaw([]);
  await world.catchUp();
}

/** The states of the payouts of these claims. */
export const payoutStates = (world: World, codes: readonly string[]): Promise<string[]> =>
  Promise.all(codes.map((code) => payoutState(world, code)));

/** The state of a batch. */
export const batchState = async (world: World, batch: string): Promise<string> =>
  (await batchFile(world, batch)).state;

/** What is held because it may be paid already, or never signed, as treasurers read it. */
export async function refusedPayouts(world: World): Promise<any[]> {
  const hazel = await world.signedIn("hazel");
  return (await hazel.get("/api/v1/refused-payouts").expect(200)).body.payouts;
}

/** One person gives such a payout up. */
export async function giveUp(world: World, who: string, payout: string): Promise<void> {
  const person = await world.signedIn(who);
  await person.post(`/api/v1/refused-payouts/${payout}/giving-up`).expect(204);
}

/** Two people say that whoever of the fund moved the coins did so by hand. */
export async function explainMoved(world: World, spend: string): Promise<void> {
  for (const who of ["hazel", "larch"]) {
    const person = await world.signedIn(who);
    const { status } = await person
      .post(`/api/v1/unexplained-spends/${spend}/explanation`)
      .send({ cause: "moved" });
    expect(status).toBe(204);
  }
}

/** The signed transaction of a batch. */
export async function formOf(world: World, batch: string): Promise<Uint8Array> {
  const form = await world.sql("batch_variants").where({ batch }).first("raw");
  return form.raw;
}

/** One person says that such a payout is paid all the same. */
export async function payAllTheSame(
  world: World,
  who: string,
  said: { readonly payout: string; readonly spend: string },
): Promise<number> {
  const person = await world.signedIn(who);
  const { payout, spend } = said;
  const { status } = await person.post(`/api/v1/refused-payouts/${payout}/paying`).send({ spend });
  return status;
}
