import { fromHex } from "../base/bytes.ts";
import { sixWords } from "../base/proquint.ts";
import { addressOfOrNone } from "../bitcoin/address.ts";
import { destinationDigest } from "../payouts/destination.ts";
import type { DestinationRecord } from "../payouts/destination.ts";
import { nextUse, scriptsLeft } from "./case-destinations.ts";

/** Where a case is to be paid. `digest` is the record's, hex32; its six words are made of it outside the unit. */
export interface ChosenDestination {
  readonly kind: string;
  readonly addresses: number;
  /** How many of them no payout has. */
  readonly left: number;
  readonly value: readonly string[];
  /** For `derived`: the address that the next payment goes to, which the wallet must show as one of its own. */
  readonly next?: string;
  /** From when it counts, where it takes the place of another one that a payment was queued to. Until then nothing is paid. */
  readonly countsFrom?: Date;
  readonly digest: string;
}

/** What the applicant compares with their own wallet. `phrase` is the six words of the record's digest. */
export interface SetDestination extends Omit<ChosenDestination, "digest"> {
  readonly phrase: string;
}

/** What a record says; `used` are the scripts that payouts of the case have. */
export function chosen(
  record: DestinationRecord,
  used: ReadonlySet<string>,
  countsFrom?: Date,
): ChosenDestination {
  const { kind, value, scripts, network } = record;
  const next = kind === "derived" ? scripts[nextUse(record, used)] : undefined;
  const address = next && addressOfOrNone(fromHex(next), network);
  return {
    kind,
    addresses: scripts.length,
    left: scriptsLeft(record, used),
    value: kind === "derived" ? [] : typeof value === "string" ? [value] : value,
    ...(address !== undefined && { next: address }),
    ...(countsFrom !== undefined && { countsFrom }),
    digest: destinationDigest(record),
  };
}

/**
 * The destination as the applicant sees it, with its six words. They are stretched for tenths of a second, so this comes after the unit:
 * inside it would hold rows and a connection for so long, and a few people who look would stop everybody.
 */
export async function shown({ digest, ...rest }: ChosenDestination): Promise<SetDestination> {
  return { ...rest, phrase: await sixWords(fromHex(digest)) };
}
