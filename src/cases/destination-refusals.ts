import { Fault } from "../base/fault.ts";

/** What a person is told who pasted something that cannot be paid, by rule; the pages say the same in their languages. */
const SENTENCES = {
  "destination-secret":
    "This is a secret of your wallet, not an address. It was not kept. If anybody else may have seen it, move your coins to a new wallet.",
  "destination-type-needed":
    "An account key does not say what kind of addresses your wallet makes. Send it with addressType: wpkh, sh-wpkh, tr or pkh.",
  "destination-unranged":
    "This descriptor has one script only. Give one that ends in /*, or the address itself.",
  "destination-repeated": "An address stands twice in this list. Give every address once.",
  "destination-too-many": "At most 100 addresses can be given at once.",
  "destination-published":
    "The key of this address stands in public documents, and others would take the money. Make a wallet of your own and give its address.",
  "destination-look-alike":
    "This address begins and ends like another one that you gave, but is a different one. Somebody may have slipped it to you: copy it from your wallet’s receive page, not from a history.",
  "address-network": "This address is for another Bitcoin network.",
  "address-curve": "Nobody could ever spend from this address. Copy it again from your wallet.",
  "address-kind":
    "Addresses of this kind cannot be paid yet. Choose an ordinary receiving address.",
  "uri-required":
    "This payment link demands something that we do not know. Give the address alone.",
  "key-depth":
    "This is the key of a single address or chain. Give the public key of the whole account.",
  "key-kind":
    "This is a key of a wallet with several signers. Give that wallet’s descriptor, or an address.",
  "descriptor-checksum":
    "The checksum of this descriptor is missing or wrong. Copy the whole descriptor, to the eight characters after #.",
  "descriptor-kind":
    "Descriptors of this kind cannot be paid. Give an address, or a descriptor of a single key or of sorted keys.",
} as const satisfies Readonly<Record<string, string>>;

/** The rules that have a sentence of their own. */
export type DestinationRule = keyof typeof SENTENCES;

/** Rules that are told like another one. */
const LIKE: Readonly<Record<string, DestinationRule>> = {
  "key-network": "address-network",
  "descriptor-network": "address-network",
  "descriptor-private": "destination-secret",
  "key-private": "destination-secret",
};

/** Reasons that are found out only when a payment is queued; each has a text of its own. */
export const LATE_REFUSALS: ReadonlySet<string> = new Set([
  "destination-ours",
  "destination-used",
  "destination-exhausted",
  "destination-fixed",
  "destination-changes",
  "destination-refusals",
  "destination-unchanged",
  "destination-not-derived",
  "payout-dust",
]);

/** Which sentence tells the rule; undefined for those that share “this is no address that we can pay”. */
export function toldLike(rule: string): DestinationRule | undefined {
  return isOwn(rule) ? rule : LIKE[rule];
}

/** The Fault of a destination that was refused by `rule`. */
export function destinationFault(rule: string): Fault {
  const told = toldLike(rule);
  const sentence =
    told === undefined
      ? "This is not a Bitcoin address that we can pay. Copy it again from your wallet."
      : SENTENCES[told];
  return new Fault("invalid", rule, sentence);
}

function isOwn(rule: string): rule is DestinationRule {
  return Object.hasOwn(SENTENCES, rule);
}
