import { toHex, utf8 } from "../base/bytes.ts";
import { must } from "../base/refusal.ts";
import type { Network } from "../bitcoin/network.ts";
import type { OpenHold } from "../ledger/open-holds.view.ts";
import { awardDigest, parseAward } from "./award.ts";
import { destinationDigest, parseDestination, verifyDestination } from "./destination.ts";
import type { Payout } from "./payout.ts";

/**
 * That a payout as it is stored still says what was signed: the claim key signed its destination record, which has its script at its
 * place, the award is for that case and programme, and both digests are theirs. Rules in order: those of a destination and of an award
 * (FORMATS 2), `destination-network`, `destination-mismatch`, `award-mismatch`. Whose keys signed the award, the signer asks.
 */
export function checkPayout(payout: Payout, network: Network): void {
  const destination = parseDestination(utf8(payout.destination));
  verifyDestination(destination);
  const { record, key } = destination;
  must(record.network === network, "destination-network");
  must(
    destinationDigest(record) === payout.destinationDigest &&
      record.scripts[payout.use] === toHex(payout.script),
    "destination-mismatch",
  );
  const award = parseAward(utf8(payout.award)).record;
  const isSame =
    award.case === record.case && award.claim === key && award.programme === payout.programme;
  must(isSame && awardDigest(award) === payout.awardDigest, "award-mismatch");
}

/**
 * That the ledger holds just what a waiting payout is to pay, in its programme: the decision held it, and the journal is never changed. An
 * award alone only bounds a payout from above. Rule `payout-hold`.
 */
export function checkHold(payout: Payout, hold: OpenHold | undefined): void {
  must(
    hold?.code === "committed" &&
      hold.programme === payout.programme &&
      hold.amount === payout.amount,
    "payout-hold",
  );
}
