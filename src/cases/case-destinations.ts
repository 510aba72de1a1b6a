import { toHex, utf8 } from "../base/bytes.ts";
import type { Network } from "../bitcoin/network.ts";
import { parseDestination, scriptForUse } from "../payouts/destination.ts";
import type { DestinationRecord, DestinationScripts } from "../payouts/destination.ts";
import { descriptorDigest, scriptsOfDescriptor } from "../payouts/destination-source.ts";
import type { DestinationSource } from "../payouts/destination-source.ts";
import type { Entry } from "../vault/entry.ts";
import { caseEntries } from "./case-entries.ts";

/** One destination record of a case. */
export interface GivenDestination {
  readonly record: DestinationRecord;
  /** The signed text. */
  readonly signed: string;
  /** For `derived`: the descriptor's index of its first script. */
  readonly start: number;
}

/** All that a case says of where it is paid. */
export interface CaseDestinations {
  /** Oldest first; the last one counts. */
  readonly given: readonly GivenDestination[];
  /** Scripts in hex that payouts of this case have. A payout keeps its script through every batch until it is paid, also when one that was signed died (docs/decisions/0018); no other payout ever gets it. */
  readonly used: ReadonlySet<string>;
}

/** The kinds of entries that `readDestinations` reads. */
export const DESTINATION_ENTRIES = ["destination", "payout-reference"] as const;

/** Puts a case's destination records and payout references together; `entries` in their order, other kinds are passed over. */
export function readDestinations(entries: readonly Entry[]): CaseDestinations {
  const given: GivenDestination[] = [];
  const used = new Set<string>();
  for (const { kind, plaintext } of entries) {
    if (kind === "destination") {
      const { signed, start } = caseEntries.destination.read(plaintext);
      given.push({ signed, start: start ?? 0, record: parseDestination(utf8(signed)).record });
    }
    if (kind === "payout-reference") {
      const { use } = caseEntries.payoutReference.read(plaintext);
      const record = given.at(-1)?.record;
      const script = record && scriptForUse(record, use ?? 0);
      if (script !== undefined) used.add(toHex(script));
    }
  }
  return { given, used };
}

/** The place of the first script of a record that no payout of the case has; past the last one when all are used. */
export function nextUse(
  record: Pick<DestinationRecord, "scripts">,
  used: ReadonlySet<string>,
): number {
  const free = record.scripts.findIndex((script) => !used.has(script));
  return free < 0 ? record.scripts.length : free;
}

/** How many scripts of a record no payout of the case has. */
export function scriptsLeft(record: DestinationRecord, used: ReadonlySet<string>): number {
  return record.scripts.filter((script) => !used.has(script)).length;
}

/**
 * What a source pays to next. Of a descriptor those are the twenty scripts after the last one that was used, whatever was signed since:
 * wallets look no further than twenty unused addresses ahead. Refuses as `scriptsOfDescriptor`.
 */
export function scriptsOf(
  source: DestinationSource,
  before: CaseDestinations,
  network: Network,
): { scripts: DestinationScripts; start: number } {
  if (source.kind === "addresses") return { scripts: source.scripts, start: 0 };
  const digest = descriptorDigest(source.descriptor);
  const ends = before.given
    .filter(({ record }) => record.kind === "derived" && record.value === digest)
    .map(({ record, start }) => {
      const last = record.scripts.findLastIndex((script) => before.used.has(script));
      return last < 0 ? 0 : start + last + 1;
    });
  const start = Math.max(0, ...ends);
  return { scripts: scriptsOfDescriptor(source.descriptor, network, start), start };
}
