import { describe, expect, test } from "vitest";
import type { KillStage } from "../../support/kill-stage.ts";
import { bystanders } from "./bystanders.ts";

/** What the worker leads: sending, confirming, settling. */
export function chainSteps(stage: KillStage): void {
  describe("sending", () => {
    const isSending = () => stage.world.rpc.gate.isReached;

    bystanders(stage, {
      step: "stored, before it is sent",
      names: ["server", "signer"],
      lead: () => stage.atGate(stage.world.rpc.gate),
      isUnderWay: isSending,
    });
    test("stored, before it is sent | worker | the node has nothing; the next one sends", async () => {
      const { chain, rpc } = stage.world;
      await stage.world.kill("worker");
      rpc.gate.drop();
      expect(rpc.sent()).toBe(0);
      expect(await chain.source.mempool()).toEqual([]);
      rpc.gate.close("after");
      stage.world.spawn("worker");
      await stage.atGate(rpc.gate);
      await stage.world.check();
    });
    bystanders(stage, {
      step: "sent, before it is seen",
      names: ["server", "signer"],
      isUnderWay: isSending,
    });
    test("sent, before it is seen | worker | the next one sees it and sends nothing else", async () => {
      const { chain, database, rpc } = stage.world;
      await stage.world.kill("worker");
      rpc.gate.drop();
      const [txid] = await database.owner("batch_variants").pluck("txid");
      expect(await chain.source.mempool()).toEqual([txid]);
      expect(await stage.rows("chain_mempool")).toBe(0);
      rpc.gate.open();
      rpc.blind = false;
      stage.world.spawn("worker");
      await stage.becomes("chain_mempool", 1);
      expect(await chain.source.mempool()).toEqual([txid]);
      await stage.world.check();
    });
  });

  describe("confirming and settling", () => {
    bystanders(stage, {
      step: "confirming",
      names: ["server", "signer"],
      lead: () => stage.reach("confirm", () => stage.world.chain.mine(1)),
      isUnderWay: () => stage.holds.isReached("confirm"),
    });
    test("confirming | the database's connections | nothing is booked; the same worker takes the block in again", async () => {
      await stage.cutDatabase();
      expect(await stage.batchState()).toBe("signed");
      await stage.reached("confirm");
      await stage.world.check();
    });
    test("confirming | worker | nothing is booked; the block is taken in again", async () => {
      await stage.killAt("confirm", "worker");
      expect(await stage.batchState()).toBe("signed");
      await stage.reach("confirmed", () => stage.world.spawn("worker"));
      await stage.world.check();
    });
    test("confirming, in the commit | worker | it is booked, once", async () => {
      await stage.killAt("confirmed", "worker");
      expect(await stage.batchState()).toBe("confirmed");
      stage.world.spawn("worker");
      await stage.world.check();
    });
    bystanders(stage, {
      step: "confirmed, not settled",
      names: ["server", "worker", "signer"],
      isUnderWay: async () => (await stage.batchState()) === "confirmed",
    });
    bystanders(stage, {
      step: "settling",
      names: ["server", "signer"],
      lead: () => stage.reach("settle", () => stage.world.chain.mine(1)),
      isUnderWay: () => stage.holds.isReached("settle"),
    });
    test("settling | worker | nothing is kept; the next one settles", async () => {
      await stage.killAt("settle", "worker");
      expect(await stage.batchState()).toBe("confirmed");
      await stage.reach("settled", () => stage.world.spawn("worker"));
      await stage.world.check();
    });
    test("settling, in the commit | worker | it is settled, once", async () => {
      await stage.killAt("settled", "worker");
      expect(await stage.batchState()).toBe("settled");
      stage.world.spawn("worker");
      await stage.world.check();
    });
  });
}
