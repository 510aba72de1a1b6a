import type { Unit } from "../db/unit.ts";
import { signInFailed } from "./check-sign-in.ts";
import type { Unlocked } from "./check-sign-in.ts";
import { useCodeStep } from "./person.store.ts";
import { newToken, sealSessionKeys, sessionId } from "./session.ts";
import { insertSession } from "./session.store.ts";

/**
 * Begins a session for somebody who was just checked and returns its token, which goes into the cookie and nowhere else. A
 * one-time code is good for one session: Fault unauthenticated `sign-in-failed` when it was used before.
 */
export async function startSession(unit: Unit, unlocked: Unlocked): Promise<string> {
  if (unlocked.step !== undefined && !(await useCodeStep(unit, unlocked.person, unlocked.step)))
    throw signInFailed();
  const token = newToken(unit.random);
  const id = sessionId(token);
  if (id === undefined) throw new Error("startSession: not a token");
  await insertSession(unit, {
    id,
    person: unlocked.person,
    keyBox: sealSessionKeys(token, unlocked.person, unlocked.keys, unit.random),
  });
  return token;
}
