import { describe, expect, test } from "vitest";
import type { KillStage } from "../../support/kill-stage.ts";
import { bystanders } from "./bystanders.ts";

/** Worker and signer: asking, signing, storing what was signed. */
export function signerSteps(stage: KillStage): void {
  describe("signing", () => {
    const isAsked = () => stage.world.signing.gate.isReached;

    bystanders(stage, {
      step: "asked, before the signer's log",
      names: ["server"],
      lead: () => stage.atGate(stage.world.signing.gate),
      isUnderWay: isAsked,
    });
    test.each(["signer", "worker"] as const)(
      "asked, before the signer's log | %s | nothing was signed; it is asked again",
      async (name) => {
        await stage.cutOff(name);
        expect(await stage.signatures()).toBe(0);
        await stage.atGate(stage.world.signing.gate);
        await stage.world.check();
      },
    );
    bystanders(stage, {
      step: "logged, before its answer",
      names: ["server"],
      lead: async () => {
        const { gate } = stage.world.signing;
        gate.open();
        gate.close("after");
        await stage.atGate(gate);
        expect(await stage.signatures()).toBe(1);
      },
      isUnderWay: isAsked,
    });
    test.each(["signer", "worker"] as const)(
      "logged, before its answer | %s | asked again it gives the same bytes and logs nothing more",
      async (name) => {
        const { gate, answers } = stage.world.signing;
        const before = answers.length;
        await stage.cutOff(name);
        await stage.atGate(gate);
        expect(answers.length).toBeGreaterThan(before);
        expect(new Set(answers.map(({ answer }) => answer)).size).toBe(1);
        expect(await stage.signatures()).toBe(1);
        await stage.world.check();
      },
    );
    bystanders(stage, {
      step: "answered, before it is stored",
      names: ["server", "signer"],
      lead: () => stage.reach("store", () => stage.world.signing.gate.open()),
      isUnderWay: () => stage.holds.isReached("store"),
    });
    test("answered, before it is stored | worker | nothing is kept; it is asked again", async () => {
      await stage.killAt("store", "worker");
      expect(await stage.rows("batch_variants")).toBe(0);
      expect(await stage.batchState()).toBe("frozen");
      await stage.reach("stored", () => stage.world.spawn("worker"));
      await stage.world.check();
    });
    test("answered, in the commit | worker | it is stored, and nothing is sent before", async () => {
      stage.world.rpc.gate.close("before");
      await stage.killAt("stored", "worker");
      expect(await stage.rows("batch_variants")).toBe(1);
      expect(await stage.batchState()).toBe("signed");
      expect(await stage.signatures()).toBe(1);
      stage.world.spawn("worker");
      await stage.world.check();
    });
  });
}
