/** The end of a schedule: nothing fails any more, everybody does their work, and blocks come. Then each person who was granted something, and did not take it back in time, has it, once. */
import { explainSpend } from "../../src/payouts/explain-spend.ts";
import { Fault } from "../../src/base/fault.ts";
import { readyPayouts } from "../../src/payouts/ready.view.ts";
import { undeadBatches } from "../../src/payouts/undead-batches.view.ts";
import { MINUTE } from "../support/clock.ts";
import { faultsOf } from "./check-simulation.ts";
import type { Seen } from "./check-simulation.ts";
import { APPROVERS, approve, freeze, lift, MAKERS, roundsOf } from "./deeds.ts";
import { PRICES } from "./payees.ts";
import { quote } from "./quote.ts";
import { readRows } from "./rows.ts";
import type { Member, SimulationWorld } from "./simulation-world.ts";

/** Long enough, in rounds of four hours and two blocks, for a lineage to end, the next to be built, and to end as well. */
const ROUNDS = 36;
const STEP_MINUTES = 240;
/** Rounds after which a batch that is still on its way, or dead and could be mined, is cancelled: its coins may be gone. */
const PATIENCE = 8;

/** What does not hold while the fund goes on, or in the end. */
export async function letRun(world: SimulationWorld, seen: Seen): Promise<string[]> {
  for (const { process } of world.members) process.restart();
  world.chain.mempool.floor = 100n;
  const by = world.members[0]!;
  // Whatever a thief took or a miner undid, there is enough for everybody.
  await world.give(0, 2_000_000n);
  for (let round = 0; round < ROUNDS; round += 1) {
    await goOn(world, by);
    if (round >= PATIENCE) await cancelStuck(world, by);
    await world.spoils.afterStep?.(world);
    const faults = [...world.troubles.splice(0), ...(await faultsOf(world, seen))];
    if (faults.length > 0) return faults;
    if ((await missing(world)).length === 0 && (await isSettled(world))) return [];
  }
  return [...(await missing(world)), ...(await unsettled(world))];
}

async function goOn(world: SimulationWorld, by: Member): Promise<void> {
  world.clock.advance(STEP_MINUTES * MINUTE);
  await world.follow(by);
  const rounds = roundsOf(world, by);
  // At the highest price every award in euros is covered.
  await by.work({ kind: "person", person: "hazel" }, (unit) => quote(unit, Math.max(...PRICES)));
  await rounds.signatures.run();
  await rounds.expiry.run();
  await allowed(() => explainAll(world, by));
  const waiting = await readyPayouts({ sql: world.sql });
  if (waiting.length > 0) await allowed(() => freeze(world, by, { maker: MAKERS[0], rate: 2 }));
  await approveAll(world, by);
  await rounds.signatures.run();
  await rounds.outbox.run();
  await world.gifts.giveAgain();
  await world.chain.mine(2);
  await world.follow(by);
}

/** What the fund says no to is its business here; that everybody is paid in the end is what counts. */
async function allowed(act: () => Promise<void>): Promise<void> {
  await act().catch((error: unknown) => {
    if (!(error instanceof Fault)) throw error;
  });
}

async function explainAll(world: SimulationWorld, by: Member): Promise<void> {
  const txids: string[] = await world.sql("unexplained_spends").pluck("txid");
  for (const txid of txids) {
    for (const person of MAKERS) {
      const said = { txid, person, cause: "moved" } as const;
      await by.work({ kind: "person", person }, (unit) => explainSpend(unit, said));
    }
  }
}

async function cancelStuck(world: SimulationWorld, by: Member): Promise<void> {
  const stuck: string[] = await world
    .sql("batches")
    .where({ state: "signed", kind: "payout" })
    .orderBy("id")
    .pluck("id");
  // What treasurers are told to cancel.
  const undead = (await undeadBatches({ sql: world.sql })).map(({ batch }) => batch);
  const order = { kind: "cancel", rate: 10, maker: MAKERS[0] } as const;
  for (const batch of [...stuck, ...undead])
    await allowed(() => lift(world, by, { ...order, batch }));
}

async function approveAll(world: SimulationWorld, by: Member): Promise<void> {
  const frozen: { id: string; expires_at: Date }[] = await world
    .sql("batches")
    .where({ state: "frozen" })
    .orderBy("id");
  for (const { id } of frozen)
    for (const person of APPROVERS) await allowed(() => approve(world, by, { batch: id, person }));
}

/** Whoever is granted something, has not taken it back, and is not paid. */
async function missing(world: SimulationWorld): Promise<string[]> {
  const paid = world.model.paid(world.facts.best());
  const { payouts } = await readRows(world.sql);
  return payouts
    .filter(({ script, takenBack }) => !takenBack && (script === null || !paid.has(script)))
    .map(({ id }) => `payout ${id} is never paid`);
}

/** Batches that are still at work. */
async function unsettled(world: SimulationWorld): Promise<string[]> {
  const { batches } = await readRows(world.sql);
  return batches
    .filter(({ state }) => !["voided", "settled", "dead"].includes(state))
    .map(({ id, state }) => `batch ${id} stays ${state}`);
}

async function isSettled(world: SimulationWorld): Promise<boolean> {
  return (await unsettled(world)).length === 0;
}
