import type { Sats } from "../base/sats.ts";
import { utf8 } from "../base/bytes.ts";
import type { Unit } from "../db/unit.ts";
import { awardDigest, parseAward } from "./award.ts";
import { isRecovered } from "./lost-signing.store.ts";
import { destinationDigest, parseDestination, verifyDestination } from "./destination.ts";
import { insertPayout } from "./payout.store.ts";
import { requirePayable } from "./require-payable.ts";

/**
 * Puts an approved payment into the queue, unless a restore has found that it was signed already: then it is in its batch. `id` is random
 * and was chosen when its money was held; `award` and `destination` are the signed texts. Faults of `requirePayable`.
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
  const script = await requirePayable(unit, input, destination.record, input.use);
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
