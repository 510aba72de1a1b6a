import { fromHex, toHex, utf8 } from "../base/bytes.ts";
import { Fault } from "../base/fault.ts";
import { sixWords } from "../base/proquint.ts";
import { must, Refusal } from "../base/refusal.ts";
import { addressOfOrNone } from "../bitcoin/address.ts";
import type { Network } from "../bitcoin/network.ts";
import type { ScriptChoice } from "../bitcoin/xpub.ts";
import type { Unit } from "../db/unit.ts";
import { destinationDigest, formatDestination, makeDestination } from "../payouts/destination.ts";
import type { DestinationRecord, DestinationScripts } from "../payouts/destination.ts";
import { readDestinationSource } from "../payouts/destination-source.ts";
import type { DestinationSource } from "../payouts/destination-source.ts";
import { lookAlike } from "../payouts/look-alike.ts";
import { statesOf } from "../payouts/payout.store.ts";
import { openEntries, openLatest } from "../vault/open-entries.ts";
import { sealEntry } from "../vault/seal-entry.ts";
import {
  DESTINATION_ENTRIES,
  nextUse,
  readDestinations,
  scriptsLeft,
  scriptsOf,
} from "./case-destinations.ts";
import type { CaseDestinations } from "./case-destinations.ts";
import { caseEntries } from "./case-entries.ts";
import type { OpenClaim } from "./claim.ts";
import { mayGive } from "./claim-steps.ts";
import { destinationFault } from "./destination-refusals.ts";
import { queuePayout } from "./queue-payout.ts";

/** Where a case is to be paid. `digest` is the record's, hex32; its six words are made of it outside the unit. */
export interface ChosenDestination {
  readonly kind: string;
  readonly addresses: number;
  /** How many of them no payout has. */
  readonly left: number;
  readonly value: readonly string[];
  /** For `derived`: the address that the next payment goes to, which the wallet must show as one of its own. */
  readonly next?: string;
  readonly digest: string;
}

/** What the applicant compares with their own wallet. `phrase` is the six words of the record's digest. */
export interface SetDestination extends Omit<ChosenDestination, "digest"> {
  readonly phrase: string;
}

/** What an applicant gives: text as it was pasted, and for an account key the kind of address that it makes. */
export interface DestinationInput {
  readonly text: string;
  readonly choice?: ScriptChoice | undefined;
  readonly network: Network;
}

/**
 * Fixes where a case is paid: the record is signed by the claim key, which only the code yields. The same destination given again changes
 * nothing; of a descriptor that was used meanwhile the next twenty scripts are signed. Replaces an earlier one as long as nothing that was
 * queued is unconfirmed. Faults: invalid with the rule that refused the text (never the text), conflict `destination-fixed`; and only when
 * it is queued now, so only for a case that was approved, conflict `destination-ours`, `destination-used`, `destination-exhausted`: said to
 * everybody, these would tell whoever asks for help which addresses are donors' and which recipients'.
 */
export async function setDestination(
  unit: Unit,
  claim: OpenClaim,
  input: DestinationInput,
): Promise<ChosenDestination> {
  return give(unit, claim, input.network, () =>
    readDestinationSource(input.text, input.network, input.choice),
  );
}

/**
 * Signs the next twenty scripts of the account key that the case is paid by, which stays sealed in it. Faults of `setDestination`, and
 * conflict `destination-not-derived` when it is not paid by one.
 */
export async function renewDestination(
  unit: Unit,
  claim: OpenClaim,
  network: Network,
): Promise<ChosenDestination> {
  const entry = await openLatest(unit, claim.open, { kind: "descriptor", purpose: "payout" });
  if (entry === undefined) {
    throw new Fault(
      "conflict",
      "destination-not-derived",
      "We have no account key of this request. Give an address, a list of them, or an account key.",
    );
  }
  const descriptor = Buffer.from(entry.plaintext).toString("utf8");
  return give(unit, claim, network, () => ({ kind: "descriptor", descriptor }));
}

async function give(
  unit: Unit,
  claim: OpenClaim,
  network: Network,
  read: () => DestinationSource,
): Promise<ChosenDestination> {
  const entries = await openEntries(unit, claim.open, {
    kinds: DESTINATION_ENTRIES,
    purpose: "payout",
  });
  const references = entries
    .filter(({ kind }) => kind === "payout-reference")
    .map(({ plaintext }) => caseEntries.payoutReference.read(plaintext).payout);
  if (!mayGive(claim.case.state, await statesOf(unit, references))) {
    throw new Fault(
      "conflict",
      "destination-fixed",
      "The payment is on its way to the address you gave. It cannot be changed here any more.",
    );
  }
  const before = readDestinations(entries);
  const { source, scripts, start } = refusing(() => {
    const given = read();
    const next = scriptsOf(given, before, network);
    refuseLookAlikes(next.scripts, before, network);
    return { source: given, ...next };
  });
  const last = before.given.at(-1)?.record;
  const record =
    last !== undefined && isSame(last, scripts)
      ? last
      : await seal(unit, claim, { source, scripts, start, network, last });
  await queuePayout(unit, claim.open, claim.case);
  return chosen(record, before.used);
}

/** Signs the record and seals it, and the descriptor it was derived from. */
async function seal(
  unit: Unit,
  claim: OpenClaim,
  draft: {
    source: DestinationSource;
    scripts: DestinationScripts;
    start: number;
    network: Network;
    last: DestinationRecord | undefined;
  },
): Promise<DestinationRecord> {
  const { source, scripts, start, network, last } = draft;
  const signed = makeDestination(
    { ...scripts, case: toHex(claim.keys.caseTag), network },
    claim.keys.sign,
    toHex(claim.keys.signPublic),
    last,
  );
  const text = Buffer.from(formatDestination(signed)).toString("utf8");
  await sealEntry(unit, claim.open, {
    kind: "destination",
    plaintext: caseEntries.destination.write({ signed: text, ...(start > 0 && { start }) }),
  });
  if (source.kind === "descriptor") {
    await sealEntry(unit, claim.open, { kind: "descriptor", plaintext: utf8(source.descriptor) });
  }
  return signed.record;
}

/** What a record says; `used` are the scripts that payouts of the case have. */
export function chosen(record: DestinationRecord, used: ReadonlySet<string>): ChosenDestination {
  const { kind, value, scripts, network } = record;
  const next = kind === "derived" ? scripts[nextUse(record, used)] : undefined;
  const address = next && addressOfOrNone(fromHex(next), network);
  return {
    kind,
    addresses: scripts.length,
    left: scriptsLeft(record, used),
    value: kind === "derived" ? [] : typeof value === "string" ? [value] : value,
    ...(address !== undefined && { next: address }),
    digest: destinationDigest(record),
  };
}

/**
 * The destination as the applicant sees it, with its six words. They are stretched for tenths of a second, so this comes after the unit:
 * inside it would hold the case's row and a connection for so long, and a few people who look would stop everybody.
 */
export async function shown({ digest, ...rest }: ChosenDestination): Promise<SetDestination> {
  return { ...rest, phrase: await sixWords(fromHex(digest)) };
}

function isSame(record: DestinationRecord, scripts: DestinationScripts): boolean {
  return (
    record.kind === scripts.kind &&
    record.value.toString() === scripts.value.toString() &&
    record.scripts.join() === scripts.scripts.join()
  );
}

/** Addresses that people copy are held against all that this case named before and against each other; derived ones nobody copies. */
function refuseLookAlikes(
  next: DestinationScripts,
  before: CaseDestinations,
  network: Network,
): void {
  if (next.kind === "derived") return;
  const named = [next, ...before.given.map(({ record }) => record)].flatMap(({ scripts }) =>
    scripts.map((script) => addressOfOrNone(fromHex(script), network) ?? ""),
  );
  const typed = named.slice(0, next.scripts.length);
  must(
    !typed.some((one) => named.some((other) => lookAlike(one, other))),
    "destination-look-alike",
  );
}

function refusing<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof Refusal) throw destinationFault(error.rule);
    throw error;
  }
}
