import { formatMonth, monthsSince } from "../base/clock.ts";
import { Fault } from "../base/fault.ts";
import type { Unit } from "../db/unit.ts";
import { addRefused, countRefused } from "../payouts/destination-refusal.store.ts";
import { weighLatest } from "../vault/open-entries.ts";
import { sealEntry } from "../vault/seal-entry.ts";
import { caseEntries } from "./case-entries.ts";
import type { OpenClaim } from "./claim.ts";
import type { ChosenDestination } from "./chosen-destination.ts";

/**
 * How many such answers a case may get before it has a payout, and each payout: who mistypes needs one or two, who asks about strangers would need hundreds. A case without a payout
 * gets one more with every month that begins, fifteen while it is kept, or its award could never be paid.
 */
const REFUSALS_MAX = 3;

/** Refusals that say whose an address is. */
const TELLING = ["destination-ours", "destination-used"] as const;

/** A destination that was refused, which was counted: a Fault would take back the count with all else. Data, because an answer is kept as such. */
export interface CountedRefusal {
  readonly refused: { readonly code: (typeof TELLING)[number]; readonly detail: string };
}

/** Where refusals are counted. */
export interface RefusalCount {
  count(): Promise<number>;
  add(): Promise<void>;
}

/**
 * Gives a destination to a case that was approved: an answer that says whose an address is is one of three. All else that was written is undone then. What is counted must be
 * locked by the caller until the unit ends. Faults of `give`, and conflict `destination-refusals` after three.
 */
export async function countRefusals(
  unit: Unit,
  refusals: RefusalCount,
  give: (unit: Unit) => Promise<ChosenDestination>,
): Promise<ChosenDestination | CountedRefusal> {
  if ((await refusals.count()) >= REFUSALS_MAX)
    throw new Fault(
      "conflict",
      "destination-refusals",
      "Too many addresses that cannot be paid were given for this payment. One that counts still does; if there is none, another can be given next month (UTC).",
    );
  try {
    return await unit.sql.transaction((sql) => give({ ...unit, sql }));
  } catch (error) {
    const code = TELLING.find((each) => error instanceof Fault && error.code === each);
    if (!(error instanceof Fault) || code === undefined) throw error;
    await refusals.add();
    return { refused: { code, detail: error.message } };
  }
}

/** The destination that was taken. Outside the unit, so that the count stays: the Fault conflict of a refusal that was counted. */
export function taken(given: ChosenDestination | CountedRefusal): ChosenDestination {
  if (!("refused" in given)) return given;
  throw new Fault("conflict", given.refused.code, given.refused.detail);
}

/** Counted with a payout, and onwards from what is sealed in its case. */
export function countedOf(unit: Unit, claim: OpenClaim, payout: string): RefusalCount {
  const sealed = countedIn(unit, claim);
  return {
    count: async () => (await sealed.count()) + (await countRefused(unit, payout)),
    add: () => addRefused(unit, payout),
  };
}

/** Since when such answers are counted of which nobody wrote down when they began. */
const SINCE = "2026-12-01";

/** Counted in the notice that is sealed in a case without a payout, less one for every month that began since; what that says of an older destination stays. */
export function countedIn(unit: Unit, { open }: OpenClaim): RefusalCount {
  const notice = async () => {
    const entry = await weighLatest(unit, open, "notice");
    return entry && caseEntries.destinationNotice.read(entry.plaintext);
  };
  return {
    count: async () => {
      const { refused = 0, since = SINCE } = (await notice()) ?? {};
      return Math.max(0, refused - monthsSince(since, unit.at));
    },
    add: async () => {
      const said = await notice();
      await sealEntry(unit, open, {
        kind: "notice",
        plaintext: caseEntries.destinationNotice.write({
          ...said,
          since: said?.since ?? (said?.refused === undefined ? formatMonth(unit.at) : SINCE),
          refused: (said?.refused ?? 0) + 1,
        }),
      });
    },
  };
}
