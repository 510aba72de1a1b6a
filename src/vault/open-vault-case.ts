import { Fault } from "../base/fault.ts";
import type { Id } from "../base/id.ts";
import { Refusal } from "../base/refusal.ts";
import { openBox } from "../base/sealed-box.ts";
import type { Reader } from "../db/unit.ts";
import { caseKey, VAULT_NAMES } from "./case-key.ts";
import type { OpenCase } from "./case-key.ts";
import type { ShredStore } from "./shred-store.ts";
import { findShredRef, findWrap } from "./vault.store.ts";
import { CLAIM } from "./wrap.ts";

/** Who opens: a person with their X25519 reader key, or the holder of the claim code with its `seal` key. */
export type Opener =
  | { readonly kind: "person"; readonly person: string; readonly key: Uint8Array }
  | { readonly kind: "claim"; readonly key: Uint8Array };

/**
 * Opens the key of a case; reads no entry, so it leaves no record. Fault not-found `case-not-found`, one and the same for a
 * case that is unknown, erased, not shared with the opener, or sealed to another key of theirs.
 */
export async function openVaultCase(
  reader: Reader,
  shreds: ShredStore,
  input: { case: Id<"case">; as: Opener },
): Promise<OpenCase> {
  const name = input.as.kind === "claim" ? CLAIM : input.as.person;
  const box = await findWrap(reader, input.case, name);
  if (box === undefined) throw caseNotFound();
  return openVaultBox(reader, shreds, { case: input.case, key: input.as.key, box });
}

/** The same with a box that stands elsewhere than among the wraps; `key` is the X25519 key that it is sealed to. Same Fault. */
export async function openVaultBox(
  reader: Reader,
  shreds: ShredStore,
  input: { case: Id<"case">; key: Uint8Array; box: Uint8Array },
): Promise<OpenCase> {
  const shredRef = await findShredRef(reader, input.case);
  const shredPart = shredRef === undefined ? undefined : await shreds.get(shredRef);
  if (shredPart === undefined) throw caseNotFound();
  const peoplePart = openPart(input.key, input.box);
  return { case: input.case, peoplePart, key: caseKey(peoplePart, shredPart) };
}

/** The one answer to everybody who may not open a case, whatever the reason. */
export function caseNotFound(): Fault {
  return new Fault("not-found", "case-not-found", "There is no such case for you.");
}

function openPart(key: Uint8Array, box: Uint8Array): Uint8Array {
  try {
    return openBox(VAULT_NAMES.part, key, box);
  } catch (error) {
    if (error instanceof Refusal) throw caseNotFound();
    throw error;
  }
}
