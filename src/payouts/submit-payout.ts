import { Fault } from "../base/fault.ts";
import type { Sats } from "../base/sats.ts";
import { utf8 } from "../base/bytes.ts";
import type { Unit } from "../db/unit.ts";
import { dustLimit } from "../bitcoin/script.ts";
import { findAddress } from "../wallet/keychain.store.ts";
import { awardDigest, parseAward } from "./award.ts";
import { isRecovered } from "./lost-signing.store.ts";
import {
  destinationDigest,
  parseDestination,
  scriptForUse,
  verifyDestination,
} from "./destination.ts";
import { destinationUsed, insertPayout, isScriptTaken } from "./payout.store.ts";

/**
 * Puts an approved payment into the queue, unless a restore has found that it was signed already: then it is in its batch. `id` is random and was chosen when its money was held; `award` and `destination` are the
 * signed texts. Faults: conflict `destination-exhausted`, `destination-ours` (a script of the fund's wallet), `destination-used` (a script
 * that another payout has), invalid `payout-dust`.
 */
export async function submitPayout(
  unit: Unit,
  input: {
    id: string;
    amount: Sats;
    hold: string;
    award: string;
    reviewers: readonly string[];
    destination: string;
    use: number;
    checkKey: Uint8Array;
  },
): Promise<void> {
  if (await isRecovered(unit, input.id)) return;
  const award = parseAward(utf8(input.award));
  const destination = parseDestination(utf8(input.destination));
  verifyDestination(destination);
  const script = scriptForUse(destination.record, input.use);
  if (script === undefined) {
    throw new Fault(
      "conflict",
      "destination-exhausted",
      "All addresses of this destination are used. Please give new ones.",
    );
  }
  if (input.amount < (dustLimit(script) ?? 0n)) {
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
  if (await isScriptTaken(unit, script)) throw destinationUsed();
  await insertPayout(unit, {
    id: input.id,
    programme: award.record.programme,
    amount: input.amount,
    script,
    use: input.use,
    award: input.award,
    awardDigest: awardDigest(award.record),
    destination: input.destination,
    destinationDigest: destinationDigest(destination.record),
    reviewers: input.reviewers,
    hold: input.hold,
    checkKey: input.checkKey,
  });
}
