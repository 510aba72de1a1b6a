import type { Descriptor } from "../bitcoin/descriptor.ts";
import type { Unit } from "../db/unit.ts";
import { openAccounts } from "../ledger/open-accounts.ts";
import { insertKeychain } from "../wallet/keychain.store.ts";
import type { Programme } from "./programme.ts";
import { insertProgramme } from "./programme.store.ts";

/**
 * Opens a programme: its row, its wallet and its accounts, all or nothing. `birthHeight` is the height of the chain now; no
 * address of the descriptor may have been paid before it.
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
