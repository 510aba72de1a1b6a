import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "vitest";
import type request from "supertest";

type Agent = ReturnType<typeof request.agent>;

/** Senders so far: each proof comes from an address of its own, as those of many people do. */
let senders = 0;

/** Whether the agent's session lives at `at`; a proof of who it is that is about to age is given anew, as decisions want it. */
export async function isStillIn(
  agent: Agent,
  at: Date,
  passphrase: string | undefined,
): Promise<boolean> {
  const { status, body } = await agent.get("/api/v1/staff/session");
  if (status !== 200) return false;
  if (Date.parse(body.provenUntil) - at.getTime() > 5 * 60_000) return true;
  await prove(agent, passphrase);
  return true;
}

/** Proves it; when all together have proved too often, after the time that the answer names. */
async function prove(agent: Agent, passphrase: string | undefined): Promise<void> {
  senders += 1;
  const answer = await agent
    .post("/api/v1/staff/session/step-up")
    .set("X-Forwarded-For", `198.51.${(senders >> 8) & 0xff}.${senders & 0xff}`)
    .send({ passphrase });
  if (answer.status !== 429) {
    expect(answer.status, answer.text).toBe(200);
    return;
  }
  await sleep(1000 * Number(answer.headers["retry-after"]));
  await prove(agent, passphrase);
}
