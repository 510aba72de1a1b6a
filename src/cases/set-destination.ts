import { fromHex, toHex, utf8 } from "../base/bytes.ts";
import { Fault } from "../base/fault.ts";
import { sixWords } from "../base/proquint.ts";
import { Refusal } from "../base/refusal.ts";
import type { Network } from "../bitcoin/network.ts";
import type { Unit } from "../db/unit.ts";
import {
  destinationDigest,
  formatDestination,
  makeDestination,
  parseDestination,
} from "../payouts/destination.ts";
import type { DestinationRecord } from "../payouts/destination.ts";
import { readDestinationSource } from "../payouts/destination-source.ts";
import type { DestinationSource } from "../payouts/destination-source.ts";
import { openLatest } from "../vault/open-entries.ts";
import { sealEntry } from "../vault/seal-entry.ts";
import { caseEntries } from "./case-entries.ts";
import type { OpenClaim } from "./claim.ts";
import { queuePayout } from "./queue-payout.ts";

/** States in which a destination may be given: as long as no payout was made of one. */
const OPEN = new Set(["submitted", "triage", "in_review", "second_review", "approved"]);

/** Where a case is to be paid. `digest` is the record's, hex32; its six words are made of it outside the unit. */
export interface ChosenDestination {
  readonly kind: string;
  readonly addresses: number;
  readonly value: readonly string[];
  readonly digest: string;
}

/** What the applicant compares with their own wallet. `phrase` is the six words of the record's digest. */
export interface SetDestination extends Omit<ChosenDestination, "digest"> {
  readonly phrase: string;
}

/** Sentences for what people paste by mistake; other refusals share the last one. */
const SENTENCES: Readonly<Record<string, string>> = {
  "destination-secret":
    "This is a secret of your wallet, not an address. It was not kept. If anybody else may have seen it, move your coins to a new wallet.",
  "address-network": "This address is for another Bitcoin network.",
  "address-curve": "Nobody could ever spend from this address. Copy it again from your wallet.",
  "address-kind":
    "Addresses of this kind cannot be paid yet. Choose an ordinary receiving address.",
};

/**
 * Fixes where a case is paid: the record is signed by the claim key, which only the code yields. Replaces an earlier one as long as
 * nothing was queued. Faults: invalid with the rule that refused the text (never the text), conflict `destination-fixed`; and only when
 * it is queued now, so only for a case that was approved, conflict `destination-ours`, `destination-used`: said to everybody, these would
 * tell whoever asks for help which addresses are donors' and which recipients'.
 */
export async function setDestination(
  unit: Unit,
  claim: OpenClaim,
  input: { text: string; network: Network },
): Promise<ChosenDestination> {
  if (!OPEN.has(claim.case.state)) {
    throw new Fault(
      "conflict",
      "destination-fixed",
      "The payment is on its way to the address you gave. It cannot be changed here any more.",
    );
  }
  const source = read(input.text, input.network);
  const before = await openLatest(unit, claim.open, { kind: "destination", purpose: "payout" });
  const signed = makeDestination(
    {
      case: toHex(claim.keys.caseTag),
      network: input.network,
      kind: source.kind,
      value: source.value,
      scripts: source.scripts,
    },
    claim.keys.sign,
    toHex(claim.keys.signPublic),
    before && parseDestination(utf8(caseEntries.destination.read(before.plaintext).signed)).record,
  );
  const text = Buffer.from(formatDestination(signed)).toString("utf8");
  await sealEntry(unit, claim.open, {
    kind: "destination",
    plaintext: caseEntries.destination.write({ signed: text }),
  });
  if (source.descriptor !== undefined) {
    await sealEntry(unit, claim.open, { kind: "descriptor", plaintext: utf8(source.descriptor) });
  }
  await queuePayout(unit, claim.open, claim.case, "payout");
  return chosen(signed.record);
}

/** A record as its owner is to see it again. */
export function chosen(record: DestinationRecord): ChosenDestination {
  return {
    kind: record.kind,
    addresses: record.scripts.length,
    value:
      record.kind === "derived"
        ? []
        : typeof record.value === "string"
          ? [record.value]
          : record.value,
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

function read(text: string, network: Network): DestinationSource {
  try {
    return readDestinationSource(text, network);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const sentence =
      SENTENCES[error.rule] ??
      "This is not a Bitcoin address that we can pay. Copy it again from your wallet.";
    throw new Fault("invalid", error.rule, sentence);
  }
}
