import { utf8 } from "../base/bytes.ts";
import { Fault } from "../base/fault.ts";
import type { Network } from "../bitcoin/network.ts";
import type { Unit } from "../db/unit.ts";
import type { TokenKeys } from "../duplicates/token-keys.ts";
import { changeDestination, holdForChange } from "../payouts/change-destination.ts";
import { isResting, lastCounted } from "../payouts/destination-change.ts";
import { findChange, listReplaced } from "../payouts/destination-change.store.ts";
import { parseDestination } from "../payouts/destination.ts";
import type { DestinationScripts } from "../payouts/destination.ts";
import type { DestinationSource } from "../payouts/destination-source.ts";
import { openEntries } from "../vault/open-entries.ts";
import type { Entry } from "../vault/entry.ts";
import { nextUse } from "./case-destinations.ts";
import { chosen } from "./chosen-destination.ts";
import type { ChosenDestination } from "./chosen-destination.ts";
import type { OpenClaim } from "./claim.ts";
import { countedOf, countRefusals } from "./count-refusals.ts";
import type { CountedRefusal } from "./count-refusals.ts";
import { isDone, isUnsigned } from "./claim-steps.ts";
import { requireUnshared } from "./compare-case.ts";
import { destinationsOf } from "./destinations-of.ts";
import type { PaidCase } from "./destinations-of.ts";
import { isSameSource, readScripts, signDestination } from "./read-scripts.ts";

/** What holds of every destination: the fund's network, after how many hours another one for a queued payment counts, and the keys of what is compared. */
export interface DestinationTerms {
  readonly network: Network;
  readonly coolingHours: number;
  readonly tokenKeys: TokenKeys;
}

/** The entries that say where a case is paid. */
export function openForPaying(unit: Unit, { open }: OpenClaim): Promise<Entry[]> {
  return openEntries(unit, open, {
    kinds: ["destination", "payout-reference", "descriptor"],
    purpose: "payout",
  });
}

/** The payout of a decided case that waits, unsigned, beside none but such as are over; undefined when there is none. */
export async function queuedPayout(unit: Unit, claim: OpenClaim): Promise<string | undefined> {
  if (claim.case.state !== "active") return undefined;
  const { payouts } = await destinationsOf(unit, await openForPaying(unit, claim));
  const open = payouts.filter((payout) => !isDone(payout));
  return open.length === 1 && open.every(isUnsigned) ? open[0]?.id : undefined;
}

/**
 * Another destination for a payment that is queued. It counts after a time, and its batch is given up (`changeDestination`); giving again what
 * counted before takes the change back. It is written with the payout and nowhere at the case, which must not have been locked in this
 * unit: whoever takes the database would see which case and which payout changed together. Of an account key the descriptor is not kept;
 * its twenty signed scripts are. Compared last, so that what nobody gave costs a change. Faults of `readScripts`, `holdForChange` and `changeDestination`.
 */
export async function changeQueued(
  unit: Unit,
  claim: OpenClaim,
  given: DestinationTerms & { readonly queued: string; readonly read: () => DestinationSource },
): Promise<ChosenDestination | CountedRefusal> {
  const { queued, network, read, tokenKeys: keys } = given;
  await holdForChange(unit, queued);
  const before = await destinationsOf(unit, await openForPaying(unit, claim));
  const { scripts } = readScripts(read, before, network);
  const change = await findChange(unit, queued);
  const rests = isResting(change, unit.at);
  const last = before.given.at(-1)?.record;
  if (last !== undefined && isSameSource(last, scripts)) {
    return chosen(last, before.used, rests ? change?.countsFrom : undefined);
  }
  const counted = rests ? lastCounted(await listReplaced(unit, queued)) : undefined;
  const former = counted && parseDestination(utf8(counted.signed)).record;
  if (former !== undefined && counted !== undefined && isSameSource(former, scripts)) {
    return put(unit, claim, given, { before, scripts: former, use: counted.use });
  }
  // What this very payout had before is free for it.
  const own = new Set(
    before.named.filter(({ payout }) => payout === queued).map(({ script }) => script),
  );
  const others = new Set([...before.used].filter((script) => !own.has(script)));
  const next = { before, scripts, use: nextUse(scripts, others) };
  return countRefusals(unit, countedOf(unit, claim, queued), async (within) => {
    const changed = await put(within, claim, given, next);
    const record = { ...scripts, scripts: [...scripts.scripts] };
    await requireUnshared(within, { case: claim.case.id, keys, record });
    return changed;
  });
}

/**
 * Takes back a change that does not count yet: the destination of before is signed anew, as the record that comes last, and counts at
 * once. Faults: conflict `destination-unchanged` when nothing waits, those of `holdForChange`.
 */
export async function takeBackDestination(
  unit: Unit,
  claim: OpenClaim,
  terms: DestinationTerms,
): Promise<ChosenDestination> {
  const queued = await queuedPayout(unit, claim);
  if (queued === undefined) throw unchanged();
  await holdForChange(unit, queued);
  if (!isResting(await findChange(unit, queued), unit.at)) throw unchanged();
  const counted = lastCounted(await listReplaced(unit, queued));
  if (counted === undefined) throw unchanged();
  const before = await destinationsOf(unit, await openForPaying(unit, claim));
  const scripts = parseDestination(utf8(counted.signed)).record;
  return put(unit, claim, { ...terms, queued }, { before, scripts, use: counted.use });
}

async function put(
  unit: Unit,
  claim: OpenClaim,
  { queued, network, coolingHours: hours }: DestinationTerms & { readonly queued: string },
  next: { before: PaidCase; scripts: DestinationScripts; use: number },
): Promise<ChosenDestination> {
  const { before, scripts, use } = next;
  const last = before.given.at(-1)?.record;
  const { record, signed } = signDestination(claim, scripts, { network, last });
  const from = await changeDestination(unit, { payout: queued, signed, use, hours });
  const script = record.scripts[use];
  return chosen(record, new Set([...before.used, ...(script ? [script] : [])]), from);
}

function unchanged(): Fault {
  return new Fault(
    "conflict",
    "destination-unchanged",
    "There is no change to take back: what you gave counts already, or the payment is on its way.",
  );
}
