import { openBox } from "../base/sealed-box.ts";
import { Refusal } from "../base/refusal.ts";
import type { Unit } from "../db/unit.ts";
import { VAULT_NAMES } from "./case-key.ts";
import { isSealedTo, sharedCases } from "./shared-cases.view.ts";
import { findWrap, putWraps } from "./vault.store.ts";
import { wrapFor } from "./wrap.ts";
import type { ReaderKey } from "./wrap.ts";

/**
 * Seals all cases that a person has to their new key, in the place of the old one, which opens nothing here afterwards. Their private old key is at hand for as
 * long as this takes. Returns how many were sealed anew, and how many opened with neither: those somebody else must share with them. Safe to repeat.
 */
export async function rewrapCases(
  unit: Unit,
  old: Uint8Array,
  reader: ReaderKey,
): Promise<{ readonly sealed: number; readonly lost: number }> {
  let [sealed, lost] = [0, 0];
  for (const id of await sharedCases(unit, reader.person)) {
    if (await isSealedTo(unit, id, reader)) continue;
    const box = await findWrap(unit, id, reader.person);
    const part = box === undefined ? undefined : open(old, box);
    if (part === undefined) lost += 1;
    else {
      await putWraps(unit, id, [wrapFor(part, reader, unit.random)]);
      sealed += 1;
    }
  }
  return { sealed, lost };
}

function open(key: Uint8Array, box: Uint8Array): Uint8Array | undefined {
  try {
    return openBox(VAULT_NAMES.part, key, box);
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}
