import { Fault } from "../base/fault.ts";
import type { Sats } from "../base/sats.ts";
import { dustLimit } from "../bitcoin/script.ts";
import type { Unit } from "../db/unit.ts";
import { findAddress } from "../wallet/keychain.store.ts";
import { scriptForUse } from "./destination.ts";
import type { DestinationRecord } from "./destination.ts";
import { destinationUsed, isScriptTaken } from "./payout.store.ts";

/**
 * The script at place `use` of a record, if the payout can be sent there. Faults: conflict `destination-exhausted`, `destination-ours`
 * (a script of the fund's wallet), `destination-used` (a script that another payout has or had), invalid `payout-dust`.
 */
export async function requirePayable(
  unit: Unit,
  payout: { readonly id: string; readonly amount: Sats },
  record: DestinationRecord,
  use: number,
): Promise<Uint8Array> {
  const script = scriptForUse(record, use);
  if (script === undefined) {
    throw new Fault(
      "conflict",
      "destination-exhausted",
      "All addresses of this destination are used. Please give new ones.",
    );
  }
  if (payout.amount < (dustLimit(script) ?? 0n)) {
    throw new Fault(
      "invalid",
      "payout-dust",
      "This amount is too small to be sent to that kind of address.",
    );
  }
  if ((await findAddress(unit, script)) !== undefined) {
    throw new Fault(
      "conflict",
      "destination-ours",
      "This is an address of the fund. Give one of your own wallet.",
    );
  }
  if (await isScriptTaken(unit, script, payout.id)) throw destinationUsed();
  return script;
}
