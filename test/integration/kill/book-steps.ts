import { describe, expect, test } from "vitest";
import type { KillStage } from "../../support/kill-stage.ts";
import { bystanders } from "./bystanders.ts";

/** The worker closes the epoch. */
export function bookSteps(stage: KillStage): void {
  describe("closing the epoch", () => {
    bystanders(stage, {
      step: "settled, before the close",
      names: ["server", "signer"],
      isUnderWay: async () => (await stage.rows("epochs")) === 0,
    });
    test("settled, before the close | worker | the next one closes", async () => {
      await stage.world.kill("worker");
      // Until now an epoch had a month, so that none could close.
      stage.world.epochSeconds = "10";
      await stage.reach("close", () => stage.world.spawn("worker"));
      expect(await stage.rows("epochs")).toBe(0);
      await stage.world.check();
    });
    bystanders(stage, {
      step: "closing",
      names: ["server", "signer"],
      isUnderWay: () => stage.holds.isReached("close"),
    });
    test("closing | worker | nothing is published; the next one closes", async () => {
      await stage.killAt("close", "worker");
      expect(await stage.rows("epochs")).toBe(0);
      await stage.reach("closed", () => stage.world.spawn("worker"));
      await stage.world.check();
    });
    test("closing, in the commit | worker | it is published, once", async () => {
      await stage.killAt("closed", "worker");
      expect(await stage.rows("epochs")).toBe(1);
      stage.world.spawn("worker");
      await stage.world.check();
    });
  });
}
