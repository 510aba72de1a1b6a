/** What tests of taking a decided request back do and look at. */
import request from "supertest";
import { expect } from "vitest";
import { figuresOf } from "../../src/ledger/figures.view.ts";
import { claimant, onceKey } from "./steps.ts";
import type { World } from "./world.ts";

/** The steps in a world that is there when the first of them is taken. */
export function withdrawalSteps(world: () => World) {
  const withdraw = (code: string) =>
    request(world().app).post("/api/v1/request/withdrawal").set("Authorization", `Claim ${code}`);
  const erase = (code: string) =>
    request(world().app)
      .post("/api/v1/request/erasure")
      .set("Authorization", `Claim ${code}`)
      .set("Idempotency-Key", onceKey());
  const statusOf = async (code: string) =>
    (await claimant(world(), code).status().expect(200)).body;
  const rowOf = (payout: string) => world().sql("payouts").where({ id: payout }).first();
  const general = async () =>
    (await figuresOf({ sql: world().sql })).find(({ programme }) => programme === "general")!;
  const openHolds = async (): Promise<number> => {
    const { rows } = await world().sql.raw(
      "select count(*)::int as n from postings h where h.kind = 'hold' and not exists (select from postings r where r.resolves = h.id)",
    );
    return rows[0].n;
  };

  /** What is left of a payout that was taken back and that nothing can pay any more. */
  async function expectForgotten(payout: string): Promise<void> {
    const { cancelled, script, award, destination, reviewers } = await rowOf(payout);
    expect([cancelled, script, award, destination, reviewers]).toEqual([
      true,
      null,
      null,
      null,
      [],
    ]);
  }

  return { erase, expectForgotten, general, openHolds, rowOf, statusOf, withdraw };
}
