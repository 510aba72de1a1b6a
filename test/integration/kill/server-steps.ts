import { describe, expect, test } from "vitest";
import type { KillStage } from "../../support/kill-stage.ts";
import { freshKey } from "../../support/live-people.ts";
import type { Answer } from "../../support/live-people.ts";
import { bystanders } from "./bystanders.ts";

/** What the server leads: freezing and approving. */
export function serverSteps(stage: KillStage): void {
  describe("freezing", () => {
    const once = freshKey();
    const freeze = () =>
      stage.people.ask("POST", "/api/v1/batches", {
        as: "hazel",
        once,
        body: { programme: "general" },
      });
    let asked: Promise<Answer>;
    const freezeInVain = () => {
      asked = freeze();
      asked.catch(() => undefined);
    };

    bystanders(stage, {
      step: "freezing",
      names: ["worker", "signer"],
      lead: async () => {
        await stage.people.tell("GET", "/api/v1/payouts", { as: "hazel" });
        await stage.reach("freeze", freezeInVain);
      },
      isUnderWay: () => stage.holds.isReached("freeze"),
    });
    test("freezing | the database's connections | 503 and nothing kept; asked again it is under way", async () => {
      await stage.cutDatabase();
      const { status, body } = await asked;
      expect([status, body.code]).toEqual([503, "database-away"]);
      expect(await stage.rows("batches")).toBe(0);
      freezeInVain();
      await stage.reached("freeze");
      await stage.world.check();
    });
    test("freezing | server | nothing is kept", async () => {
      await stage.killAt("freeze", "server");
      expect(await stage.rows("batches")).toBe(0);
      stage.world.spawn("server");
      await stage.world.check();
    });
    test("freezing, in the commit | server | it is kept; asked again with the same key it is that batch", async () => {
      await stage.world.up("server");
      await stage.reach("frozen", freezeInVain);
      await stage.killAt("frozen", "server");
      expect(await stage.rows("batches")).toBe(1);
      await stage.back("server");
      const answer = await freeze();
      expect(answer.status).toBe(201);
      stage.batch = answer.body.id;
      expect(await stage.world.database.owner("batches").pluck("id")).toEqual([stage.batch]);
      await stage.world.check();
    });
  });

  describe("approving", () => {
    const approve = async (code: string) =>
      stage.people.ask("POST", `/api/v1/batches/${stage.batch}/approvals`, {
        as: code,
        body: await stage.people.approvalOf(code, stage.batch),
      });
    const approveInVain = (code: string) => () => void approve(code).catch(() => undefined);

    bystanders(stage, {
      step: "first approval",
      names: ["worker", "signer"],
      lead: () => stage.reach("approve", approveInVain("larch")),
      isUnderWay: () => stage.holds.isReached("approve"),
    });
    test("first approval | server | nothing is kept; handed in again it counts", async () => {
      await stage.killAt("approve", "server");
      expect(await stage.rows("batch_approvals")).toBe(0);
      await stage.back("server");
      expect((await approve("larch")).body).toEqual({ approvers: 1 });
      expect(stage.world.signing.answers).toEqual([]);
      await stage.world.check();
    });
    bystanders(stage, {
      step: "second approval",
      names: ["worker", "signer"],
      lead: () => stage.reach("approve", approveInVain("maple")),
      isUnderWay: () => stage.holds.isReached("approve"),
    });
    test("second approval | server | nothing is kept", async () => {
      await stage.killAt("approve", "server");
      expect(await stage.rows("batch_approvals")).toBe(1);
      stage.world.spawn("server");
      await stage.world.check();
    });
    test("second approval, in the commit | server | it is kept; handed in again it changes nothing", async () => {
      stage.world.signing.gate.close("before");
      await stage.world.up("server");
      await stage.reach("approved", approveInVain("maple"));
      await stage.killAt("approved", "server");
      expect(await stage.rows("batch_approvals")).toBe(2);
      await stage.back("server");
      expect((await approve("maple")).body).toEqual({ approvers: 2 });
      await stage.world.check();
    });
  });
}
