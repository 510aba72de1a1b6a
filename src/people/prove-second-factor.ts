import { equalBytes } from "../base/bytes.ts";
import type { Unit } from "../db/unit.ts";
import type { Unlocked } from "./check-sign-in.ts";
import { clearTries, countTry, isResting } from "./code-tries.store.ts";
import { lockPerson, replaceKeyBox, useCodeStep } from "./person.store.ts";
import { sealStaffKeys, withoutRecovery } from "./staff-keys.ts";

/**
 * Uses up the second factor of somebody whose passphrase was right; true when none is enrolled. False for a wrong one, one that was used
 * before, any at all for a quarter of an hour after five wrong ones in a row, and when their keys have changed since they were opened: it was
 * judged by the old ones. The unit must commit then too, or nothing is counted.
 */
export async function proveSecondFactor(unit: Unit, unlocked: Unlocked): Promise<boolean> {
  const { person, second, lock } = unlocked;
  const box = (await lockPerson(unit, person))?.keyBox;
  if (box === undefined || !equalBytes(box, lock.box)) return false;
  if (second.kind === "none") return true;
  if (await isResting(unit, person)) return false;
  const good = second.kind !== "wrong" && (await useUp(unit, unlocked));
  await (good ? clearTries(unit, person) : countTry(unit, person));
  return good;
}

async function useUp(unit: Unit, unlocked: Unlocked): Promise<boolean> {
  const { person, second, keys, lock } = unlocked;
  if (second.kind === "step") return useCodeStep(unit, person, second.step);
  if (second.kind !== "recovery") return false;
  const left = withoutRecovery(keys, second.digest);
  const keyBox = sealStaffKeys(lock.key, person, left, unit.random);
  return replaceKeyBox(unit, person, { old: lock.box, kdf: lock.kdf, keyBox });
}
