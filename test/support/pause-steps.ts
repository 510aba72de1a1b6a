/** What tests of paused payouts do, through HTTP as people do. */
import request from "supertest";
import { expect } from "vitest";
import { approve, claimant, freeze, onceKey, readyPayout } from "./steps.ts";
import type { World } from "./world.ts";

/** Why people pause here. */
export const WORDS = "It looks wrong to us";

/** The steps in a world that is there when the first of them is taken. */
export function pauseSteps(world: () => World) {
  /** The payouts that wait, without those that are paused. */
  async function ready(): Promise<string[]> {
    const hazel = await world().signedIn("hazel");
    const { body } = await hazel.get("/api/v1/payouts").expect(200);
    return body.payouts.map(({ id }: { id: string }) => id);
  }

  /** A fresh payout, alone among those that wait; its code and name. */
  async function alone(amount: bigint): Promise<{ code: string; payout: string }> {
    const before = new Set(await ready());
    const { code } = await readyPayout(world(), amount);
    const [payout] = (await ready()).filter((id) => !before.has(id));
    return { code, payout: payout! };
  }

  async function pause(by: string, payout: string, reason = "fraud"): Promise<request.Response> {
    const agent = await world().signedIn(by);
    return agent.post(`/api/v1/payouts/${payout}/pauses`).send({ reason, words: WORDS });
  }

  async function lift(by: string, payout: string, number = 1): Promise<string> {
    const agent = await world().signedIn(by);
    const path = `/api/v1/payouts/${payout}/pauses/${number}/lifting`;
    const { status, body } = await agent.post(path).send({ words: "We asked, it is right" });
    return status === 204 ? "lifted" : body.code;
  }

  const own = (code: string, path = ""): request.Test =>
    request(world().app)
      .post(`/api/v1/request/pause${path}`)
      .set({ Authorization: `Claim ${code}` });

  const pauseOf = async (code: string): Promise<string> =>
    (await claimant(world(), code).status().expect(200)).body.pause;

  /** Why a batch of this payout is not frozen. */
  async function refusedFreeze(payout: string): Promise<string | undefined> {
    const hazel = await world().signedIn("hazel");
    const { body } = await hazel
      .post("/api/v1/batches")
      .set("Idempotency-Key", onceKey())
      .send({ programme: "general", payouts: [payout] });
    return body.code;
  }

  const batchOf = async (id: string) => world().sql("batches").where({ id }).first();

  async function paid(payout: string): Promise<string> {
    const batch = await freeze(world());
    await approve(world(), batch);
    await world().sign();
    await world().send();
    await world().mine(2);
    await world().check();
    const hazel = await world().signedIn("hazel");
    const { body } = await hazel.get(`/api/v1/batches/${batch}`).expect(200);
    expect(body.payouts.map(({ id }: { id: string }) => id)).toContain(payout);
    return body.state;
  }

  return { alone, batchOf, lift, own, paid, pause, pauseOf, ready, refusedFreeze };
}
