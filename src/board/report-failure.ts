import { Fault } from "../base/fault.ts";
import type { Id } from "../base/id.ts";
import { Refusal } from "../base/refusal.ts";
import type { Unit } from "../db/unit.ts";
import { weighEntries } from "../vault/open-entries.ts";
import { openVaultCase } from "../vault/open-vault-case.ts";
import { withdrawWraps } from "../vault/receive-wraps.ts";
import type { ShredStore } from "../vault/shred-store.ts";
import { unshareVaultCase } from "../vault/unshare-vault-case.ts";
import { lockUseIn } from "./ask-board.ts";
import { saveFailure } from "./board-use.store.ts";

/** A reader of a use, with their unlocked X25519 key. */
export interface BoardReader {
  readonly id: string;
  readonly by: string;
  readonly key: Uint8Array;
}

/**
 * A reader says that what the holders gave back does not open the case for them. It is tried with their key: when it does not, what the use gave is taken back and it may be
 * given out and handed in again, without other seven days. Faults: those of `lockUseIn`; forbidden `board-not-yours` for whom it is not; conflict `board-opens` when it does.
 */
export async function reportFailure(
  unit: Unit,
  shreds: ShredStore,
  { id, by, key }: BoardReader,
): Promise<void> {
  const use = await lockUseIn(unit, id, ["open"]);
  if (!use.readers.includes(by))
    throw new Fault("forbidden", "board-not-yours", "This is for the two who are to read it.");
  if (await opens(unit, shreds, { case: use.case, person: by, key }))
    throw new Fault("conflict", "board-opens", "The case opens with your key.");
  await withdrawWraps(unit, use.case, use.given);
  // What does not open for them is worth nothing, wherever they had it from, and would keep out what does.
  await unshareVaultCase(unit, use.case, [by]);
  await saveFailure(unit, use.id);
}

/** Whether this key opens the case, and what the applicant wrote in it. */
async function opens(
  unit: Unit,
  shreds: ShredStore,
  as: { readonly case: Id<"case">; readonly person: string; readonly key: Uint8Array },
): Promise<boolean> {
  try {
    const { person, key } = as;
    const open = await openVaultCase(unit, shreds, {
      case: as.case,
      as: { kind: "person", person, key },
    });
    await weighEntries(unit, open, ["request"]);
    return true;
  } catch (error) {
    if (error instanceof Refusal) return false;
    if (error instanceof Fault && error.code === "case-not-found") return false;
    throw error;
  }
}
