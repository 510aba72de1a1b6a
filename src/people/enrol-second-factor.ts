import type { Unit } from "../db/unit.ts";
import type { Unlocked } from "./check-sign-in.ts";
import { oneTimeStep } from "./one-time-code.ts";
import { findPerson, replaceKeyBox, startCodeSteps } from "./person.store.ts";
import { proveSecondFactor } from "./prove-second-factor.ts";
import { newRecoveryCodes, recoveryDigest } from "./second-factor.ts";
import { deleteOtherSessions, markProven } from "./session.store.ts";
import { openStaffKeys, sealStaffKeys } from "./staff-keys.ts";

/** How an enrolment went: the recovery codes, to be shown once, or which of the two codes was not right. */
export type Enrolment =
  | { readonly kind: "enrolled"; readonly recovery: readonly string[] }
  | { readonly kind: "refused"; readonly wrong: "present" | "fresh" };

/** A new second factor: 20 bytes of secret, the code that the app shows for it, and the session it is enrolled in. */
export interface NewSecondFactor {
  readonly secret: Uint8Array;
  readonly code: string;
  readonly session: Uint8Array;
}

/**
 * Puts a new secret for one-time codes into a person's keys, in the place of the one they had, once its app has shown a code of it. Who
 * had one proves that first (`present`, counted like any try, so the unit commits whatever comes back). All other sessions end: they
 * began without it. The code is used up. Recovery codes are new each time.
 */
export async function enrolSecondFactor(
  unit: Unit,
  unlocked: Unlocked,
  fresh: NewSecondFactor,
): Promise<Enrolment> {
  const { person, lock } = unlocked;
  if (!(await proveSecondFactor(unit, unlocked))) return { kind: "refused", wrong: "present" };
  const step = oneTimeStep(fresh.secret, fresh.code, unit.at);
  if (step === undefined) return { kind: "refused", wrong: "fresh" };
  // In the half minute of `present` too: both apps show their code at once.
  await startCodeSteps(unit, person, step);
  // A recovery code that was just used up has changed the box.
  const old = (await findPerson(unit, person))?.keyBox;
  if (old === undefined) throw new Error("enrolSecondFactor: the person is gone");
  const recovery = newRecoveryCodes(unit.random);
  const keys = {
    ...openStaffKeys(lock.key, person, old),
    totp: fresh.secret,
    recovery: recovery.map(recoveryDigest),
  };
  const keyBox = sealStaffKeys(lock.key, person, keys, unit.random);
  if (!(await replaceKeyBox(unit, person, { old, kdf: lock.kdf, keyBox })))
    throw new Error("enrolSecondFactor: the keys changed under the lock of their row");
  await deleteOtherSessions(unit, person, fresh.session);
  await markProven(unit, fresh.session, { secondFactor: true });
  return { kind: "enrolled", recovery };
}
