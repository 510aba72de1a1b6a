import { fromHex, toHex } from "../base/bytes.ts";
import { must, Refusal } from "../base/refusal.ts";
import { addressOfOrNone } from "../bitcoin/address.ts";
import type { Network } from "../bitcoin/network.ts";
import { formatDestination, makeDestination } from "../payouts/destination.ts";
import type { DestinationRecord, DestinationScripts } from "../payouts/destination.ts";
import type { DestinationSource } from "../payouts/destination-source.ts";
import { lookAlike } from "../payouts/look-alike.ts";
import { scriptsOf } from "./case-destinations.ts";
import type { CaseDestinations } from "./case-destinations.ts";
import type { OpenClaim } from "./claim.ts";
import { destinationFault } from "./destination-refusals.ts";

/** What an applicant gave, as scripts to be signed; `start` is the descriptor's index of the first one. */
export interface DraftDestination {
  readonly source: DestinationSource;
  readonly scripts: DestinationScripts;
  readonly start: number;
}

/** Reads what was given, after what the case named before. Fault invalid with the rule that refused it, never with the text. */
export function readScripts(
  read: () => DestinationSource,
  before: CaseDestinations,
  network: Network,
): DraftDestination {
  try {
    const source = read();
    const next = scriptsOf(source, before, network);
    refuseLookAlikes(next.scripts, before, network);
    return { source, ...next };
  } catch (error) {
    if (error instanceof Refusal) throw destinationFault(error.rule);
    throw error;
  }
}

/** The record that comes after `last`, signed by the key that only the code yields: the record, and the text to be kept of it. */
export function signDestination(
  { keys }: OpenClaim,
  scripts: DestinationScripts,
  after: { readonly network: Network; readonly last: DestinationRecord | undefined },
): { record: DestinationRecord; signed: string } {
  const { kind, value, scripts: list } = scripts;
  const signed = makeDestination(
    { kind, value, scripts: list, case: toHex(keys.caseTag), network: after.network },
    keys.sign,
    toHex(keys.signPublic),
    after.last,
  );
  const text = Buffer.from(formatDestination(signed)).toString("utf8");
  return { record: signed.record, signed: text };
}

/** Whether both are paid from one and the same wallet, list or address. */
export function isSameSource(a: DestinationScripts, b: DestinationScripts): boolean {
  return a.kind === b.kind && a.value.toString() === b.value.toString();
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
