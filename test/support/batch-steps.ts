/** What tests of batches on their way have in common: one that was sent and waits, and what people see of it. */
import { approve, claimant, freeze, readyPayout } from "./steps.ts";
import type { World } from "./world.ts";

/** One payment of `amount` sats, frozen, approved, signed and sent, in no block yet; `code` is its recipient's. */
export async function sentBatch(
  world: World,
  amount: bigint,
): Promise<{ batch: string; code: string }> {
  const { code } = await readyPayout(world, amount);
  const batch = await freeze(world);
  await approve(world, batch);
  await world.sign();
  await world.send();
  return { batch, code };
}

/** A batch as treasurers read it. */
export async function batchFile(world: World, batch: string, by = "hazel"): Promise<any> {
  const agent = await world.signedIn(by);
  return (await agent.get(`/api/v1/batches/${batch}`).expect(200)).body;
}

/** The state of the only payout of a claim, as its recipient reads it. */
export async function payoutState(world: World, code: string): Promise<string> {
  return (await claimant(world, code).status().expect(200)).body.payouts[0].state;
}
