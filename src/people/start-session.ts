import type { Unit } from "../db/unit.ts";
import type { Unlocked } from "./check-sign-in.ts";
import { proveSecondFactor } from "./prove-second-factor.ts";
import { newToken, sealSessionKeys, sessionId } from "./session.ts";
import { insertSession } from "./session.store.ts";

/**
 * Begins a session for somebody whose passphrase was right and returns its token, which goes into the cookie and nowhere else.
 * Undefined, with the try counted, when their second factor is not (`proveSecondFactor`).
 */
export async function startSession(unit: Unit, unlocked: Unlocked): Promise<string | undefined> {
  if (!(await proveSecondFactor(unit, unlocked))) return undefined;
  const token = newToken(unit.random);
  const id = sessionId(token);
  if (id === undefined) throw new Error("startSession: not a token");
  await insertSession(unit, {
    id,
    person: unlocked.person,
    keyBox: sealSessionKeys(token, unlocked.person, unlocked.keys, unit.random),
    secondFactor: unlocked.second.kind !== "none",
  });
  return token;
}
