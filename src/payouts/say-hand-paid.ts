import { untellPayout } from "../audit/untell-payout.ts";
import { formatDate } from "../base/clock.ts";
import { Fault } from "../base/fault.ts";
import type { Unit } from "../db/unit.ts";
import { grantReleased } from "../ledger/entries.ts";
import { postEntry } from "../ledger/post-entry.ts";
import { lockHandPaid, saveVerdict } from "./hand-payment.store.ts";
import type { Verdict, Verdicts } from "./hand-payment.ts";
import { DEATH_DEPTH } from "./lineage-end.view.ts";
import { cancelPayout } from "./refused-payout.store.ts";
import { explained } from "./unexplained.ts";

/**
 * One person says of a payout that somebody paid by hand that it is paid by that, or unpaid all the same; when a second one says so too it is given up
 * and its money free, or it waits for a batch again. Who says the other takes the place of the first: one who is gone, or lies, binds nobody. Of a
 * payout that several such transactions pay each is asked for. Repeating it changes nothing. Faults: not-found `payout-not-refused`; conflict, before it
 * is given up, `payout-batched` (its batch has to be, first), `hand-payment-young` (less than 6 blocks deep: a reorganisation may take the payment back).
 */
export async function sayHandPaid(
  unit: Unit,
  input: {
    readonly payout: string;
    /** Which transaction; the first one if none is named. */
    readonly spend?: string | undefined;
    readonly person: string;
    readonly verdict: Verdict;
  },
): Promise<void> {
  const { payout, person, verdict } = input;
  const found = await lockHandPaid(unit, payout, input.spend);
  if (found === undefined)
    throw new Fault(
      "not-found",
      "payout-not-refused",
      "Neither has the signer refused this payout for good, nor has anybody paid it by hand.",
    );
  if (found.said.second !== undefined || isSame(found.said, input)) return;
  if (verdict === "paid" && found.isBatched)
    throw new Fault(
      "conflict",
      "payout-batched",
      "This payout is in a batch. Give the batch up first: its other payouts go into the next one.",
    );
  if (verdict === "paid" && found.depth < DEATH_DEPTH)
    throw new Fault(
      "conflict",
      "hand-payment-young",
      "The payment was made a few blocks ago. It is given up when it is six blocks deep: until then the chain may take it back.",
      { depth: found.depth, needed: DEATH_DEPTH },
    );
  const isSecond = found.said.cause === verdict;
  const next = explained(isSecond ? found.said : UNSAID, { person, cause: verdict });
  await saveVerdict(unit, found, next);
  if (next.second === undefined || verdict === "unpaid") return;
  await cancelPayout(unit, payout);
  await untellPayout(unit, payout);
  const { programme, hold } = found;
  await postEntry(unit, grantReleased({ programme, hold, effectiveOn: formatDate(unit.at) }));
}

const UNSAID: Verdicts = { cause: undefined, first: undefined, second: undefined };

function isSame(
  before: { readonly cause: Verdict | undefined; readonly first: string | undefined },
  { person, verdict }: { readonly person: string; readonly verdict: Verdict },
): boolean {
  return before.first === person && before.cause === verdict;
}
