import { utf8 } from "../base/bytes.ts";
import type { Network } from "../bitcoin/network.ts";
import type { Unit } from "../db/unit.ts";
import type { DestinationRecord } from "../payouts/destination.ts";
import { readDestinationSource } from "../payouts/destination-source.ts";
import { sealEntry } from "../vault/seal-entry.ts";
import { caseEntries } from "./case-entries.ts";
import type { OpenClaim } from "./claim.ts";
import { readScripts, signDestination } from "./read-scripts.ts";
import type { DraftDestination } from "./read-scripts.ts";
import type { DestinationInput } from "./set-destination.ts";

/** What was read of a destination, on which network, and the record that it comes after. */
export interface NextDestination extends DraftDestination {
  readonly network: Network;
  readonly last: DestinationRecord | undefined;
}

/** Reads the destination of a case that has none yet; needs no case, so it comes before anything is stored. Fault invalid with the rule that refused it. */
export function readFirstDestination(
  { text, choice }: DestinationInput,
  network: Network,
): NextDestination {
  const before = { given: [], used: new Set<string>() };
  const draft = readScripts(() => readDestinationSource(text, network, choice), before, network);
  return { ...draft, network, last: undefined };
}

/** Signs the record with the key that only the code yields and seals it, and the descriptor it was derived from. The case is locked by the caller, or new. */
export async function sealDestination(
  unit: Unit,
  claim: OpenClaim,
  next: NextDestination,
): Promise<DestinationRecord> {
  const { source, scripts, start } = next;
  const { record, signed } = signDestination(claim, scripts, next);
  await sealEntry(unit, claim.open, {
    kind: "destination",
    plaintext: caseEntries.destination.write({ signed, ...(start > 0 && { start }) }),
  });
  if (source.kind === "descriptor") {
    await sealEntry(unit, claim.open, { kind: "descriptor", plaintext: utf8(source.descriptor) });
  }
  return record;
}
