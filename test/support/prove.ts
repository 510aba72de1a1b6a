import type request from "supertest";

type Agent = ReturnType<typeof request.agent>;

/** Whether the agent's session lives at `at`; a proof of who it is that is about to age is given anew, as decisions want it. */
export async function isStillIn(
  agent: Agent,
  at: Date,
  passphrase: string | undefined,
): Promise<boolean> {
  const { status, body } = await agent.get("/api/v1/staff/session");
  if (status !== 200) return false;
  if (Date.parse(body.provenUntil) - at.getTime() > 5 * 60_000) return true;
  await agent.post("/api/v1/staff/session/step-up").send({ passphrase }).expect(200);
  return true;
}
