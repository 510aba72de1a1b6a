/**
 * Following random histories of the simulated chain, without a database. Calls to the node fail at random places; a step that failed
 * must leave nothing behind, and one during which the chain moved must not mix two moments.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { followChain } from "../../../src/chain/follow.ts";
import type { FollowSettings } from "../../../src/chain/follow.ts";
import { act, Action, History, SETTINGS } from "../../support/chain-history.ts";
import { inShort } from "../../support/follower.ts";
import { SimulatedChain } from "../../support/simulated-chain.ts";

test("what is told equals what is there, whatever happens", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(Action, { minLength: 5, maxLength: 40 }), async (actions) => {
      const world = await History.start();
      for (const action of actions) {
        await act(world, action);
        const follows = action.do === "follow" || action.do === "move";
        // The chain may have moved after the last look; then the next step will tell.
        if (follows && world.isAtTip()) expect(world.told()).toEqual(await world.truth());
      }
      await world.recover();
      expect(world.told()).toEqual(await world.truth());
    }),
    { numRuns: 150 },
  );
});

describe("a step", () => {
  const made = async () => {
    const world = new History(await SimulatedChain.start(5));
    await world.follow();
    return world;
  };
  const step = (world: History, more: Partial<FollowSettings> = {}) =>
    followChain(world.chain.source, world.known, world.memory, { ...SETTINGS, ...more });

  test("takes in a bounded number of blocks, and looks at the mempool at the end only", async () => {
    const world = await made();
    await world.chain.mine(7);
    await world.pay(true);
    const steps: string[] = [];
    for (let reached = false; !reached;) {
      const next = await step(world);
      world.known.apply(next);
      steps.push(inShort(next.change));
      reached = next.caughtUp;
    }
    expect(steps).toEqual(["+3", "+3", "+1<1"]);
  });

  test("reads only blocks that hold something of ours, where there are filters", async () => {
    const world = await made();
    await world.chain.mine(4);
    await world.pay(true);
    await world.chain.mine(1);
    await world.spend(0, 2_000);
    await world.chain.mine(6);
    let [read, asked] = [0, 0];
    world.chain.interrupt = (method, when) => {
      if (when === "before" && method === "block") read += 1;
      if (when === "before" && method === "sketches") asked += 1;
    };
    const next = await step(world, { chunk: 100 });
    expect([inShort(next.change), asked]).toEqual(["+11", 1]);
    // The payment and what spends it; a false match is as rare as one in some ten thousand here.
    expect(read).toBe(2);
    world.known.apply(next);
    expect(world.told()).toEqual(await world.truth());
  });

  test("with filters that are none, or of another block, is a Fault", async () => {
    const world = await made();
    await world.chain.mine(8);
    const { source } = world.chain;
    for (const spoil of [{ filter: Uint8Array.of(5, 1) }, { header: new Uint8Array(80) }]) {
      const lying = {
        ...source,
        sketches: async (hashes: readonly string[]) =>
          (await source.sketches(hashes)).map((sketch) => sketch && { ...sketch, ...spoil }),
      };
      const chunk = { ...SETTINGS, chunk: 10 };
      await expect(followChain(lying, world.known, world.memory, chunk)).rejects.toMatchObject({
        code: "node-answers-strangely",
      });
    }
  });

  test("over a reorganisation goes at least as far as it was before", async () => {
    const world = await made();
    await world.chain.mine(6);
    await world.follow();
    await world.chain.reorg(5);
    const { change, caughtUp } = await step(world);
    expect([inShort(change), caughtUp]).toEqual(["-5+6", true]);
  });

  test("refuses what is deeper than the limit", async () => {
    const world = await made();
    await world.chain.mine(6);
    await world.follow();
    await world.chain.reorg(3);
    await expect(step(world, { reorgLimit: 2 })).rejects.toMatchObject({
      code: "reorganisation-too-deep",
    });
    expect(inShort((await step(world, { reorgLimit: 3 })).change)).toBe("-3+4");
  });

  test("asks no more than a few questions when nothing happened", async () => {
    const world = await made();
    let calls = 0;
    world.chain.interrupt = (_, when) => {
      if (when === "before") calls += 1;
    };
    await step(world);
    expect(calls).toBeLessThanOrEqual(4);
  });

  test("that is not applied is told again", async () => {
    const world = await made();
    await world.pay(true);
    await world.chain.mine(1);
    await world.pay(true);
    const [first, second] = [await step(world), await step(world)];
    expect(inShort(first.change)).toBe("+1<1");
    expect(second).toEqual(first);
  });

  test("that reads blocks of two branches is made again", async () => {
    const world = await made();
    await world.chain.mine(6);
    let reads = 0;
    world.chain.interrupt = (method, when) => {
      if (method !== "block" || when !== "after" || (reads += 1) !== 2) return;
      void world.chain.disconnect(6);
      void world.chain.mineTo(world.chain.wallet.address().script, 7);
    };
    world.known.apply(await step(world));
    await world.follow();
    expect(world.told()).toEqual(await world.truth());
  });

  test("fetches each transaction that is not ours once", async () => {
    const world = await made();
    for (let i = 0; i < 4; i += 1) await world.pay(false);
    let fetched = 0;
    world.chain.interrupt = (method, when) => {
      if (method === "transaction" && when === "before") fetched += 1;
    };
    await step(world);
    await step(world);
    expect(fetched).toBe(4);
    await world.chain.mine(1);
    await step(world);
    expect(world.memory.size).toBe(0);
  });

  test("of a node that gives another block than it was asked for is a Fault", async () => {
    const world = await made();
    await world.chain.mine(1);
    const { source } = world.chain;
    const lying = { ...source, block: async () => source.block((await source.blockHash(1))!) };
    await expect(followChain(lying, world.known, world.memory, SETTINGS)).rejects.toMatchObject({
      code: "node-answers-strangely",
    });
    const pruned = { ...source, block: () => Promise.resolve(undefined) };
    await expect(followChain(pruned, world.known, world.memory, SETTINGS)).rejects.toMatchObject({
      code: "node-lacks-block",
    });
  });

  test("that never finds the chain still gives up", async () => {
    const world = await made();
    world.chain.interrupt = (method, when) => {
      if (method === "tip" && when === "after")
        void world.chain.mineTo(world.chain.wallet.address().script, 1);
    };
    await expect(step(world, { chunk: 1_000 })).rejects.toMatchObject({ code: "chain-restless" });
  });
});
