import { utf8 } from "../base/bytes.ts";
import type { Reader } from "../db/unit.ts";
import { parseDestination } from "../payouts/destination.ts";
import { listNamed } from "../payouts/destination-change.store.ts";
import type { NamedDestination } from "../payouts/destination-change.store.ts";
import { statesOf } from "../payouts/payout.store.ts";
import type { Entry } from "../vault/entry.ts";
import { readDestinations } from "./case-destinations.ts";
import type { CaseDestinations } from "./case-destinations.ts";
import { caseEntries } from "./case-entries.ts";

/** Where a case is paid, the payouts that it has, and all that those were to be paid to. */
export interface PaidCase extends CaseDestinations {
  readonly payouts: Awaited<ReturnType<typeof statesOf>>;
  readonly named: readonly NamedDestination[];
}

/**
 * All destinations of a case in their order: those that are sealed in it, and those that were given for a payout which was queued already,
 * which stand with the payout alone. `entries` are of the kinds `DESTINATION_ENTRIES`; others are passed over.
 */
export async function destinationsOf(reader: Reader, entries: readonly Entry[]): Promise<PaidCase> {
  const { given, used } = readDestinations(entries);
  const references = entries
    .filter(({ kind }) => kind === "payout-reference")
    .map(({ plaintext }) => caseEntries.payoutReference.read(plaintext).payout);
  const named = await listNamed(reader, references);
  const sealed = new Set(given.map(({ signed }) => signed));
  const changed = new Set(named.map(({ signed }) => signed).filter((text) => !sealed.has(text)));
  const all = [...changed].map((signed) => {
    return { signed, start: 0, record: parseDestination(utf8(signed)).record };
  });
  return {
    given: [...given, ...all].sort((a, b) => a.record.seq - b.record.seq),
    used: new Set([...used, ...named.map(({ script }) => script)]),
    payouts: await statesOf(reader, references),
    named,
  };
}
