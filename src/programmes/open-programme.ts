import type { Descriptor } from "../bitcoin/descriptor.ts";
import type { Unit } from "../db/unit.ts";
import { openAccounts } from "../ledger/open-accounts.ts";
import { insertKeychain } from "../wallet/keychain.store.ts";
import type { Programme } from "./programme.ts";
import { insertProgramme } from "./programme.store.ts";

/** Blocks below the tip at which a wallet is born: a reorganisation may put its first gifts below the block that was the newest then. */
const BIRTH_MARGIN = 12;

/** The height from which a wallet that is opened now, at the tip `height`, is looked for. */
export function birthBelow(height: number): number {
  return Math.max(1, height - BIRTH_MARGIN);
}

/**
 * Opens a programme: its row, its wallet and its accounts, all or nothing. No address of the descriptor may have been paid before
 * `birthHeight`.
 */
export async function openProgramme(
  unit: Unit,
  input: { programme: Programme; descriptor: Descriptor; birthHeight: number },
): Promise<void> {
  await insertKeychain(unit, {
    programme: input.programme.code,
    descriptor: input.descriptor.text,
    checksum: input.descriptor.checksum,
    birthHeight: input.birthHeight,
  });
  await insertProgramme(unit, input.programme);
  await openAccounts(unit, input.programme.code);
}
