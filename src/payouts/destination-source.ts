import { toHex, utf8 } from "../base/bytes.ts";
import { H } from "../base/digest.ts";
import { must, Refusal } from "../base/refusal.ts";
import { addressProblem, parseAddress } from "../bitcoin/address.ts";
import { parsePaymentUri } from "../bitcoin/bip21.ts";
import { parseDescriptor } from "../bitcoin/descriptor.ts";
import type { Network } from "../bitcoin/network.ts";
import { isPublished } from "../bitcoin/published.ts";
import { looksSecretAlone } from "../bitcoin/secret.ts";
import { descriptorOfXpub, hintOfXpub, SCRIPT_CHOICES } from "../bitcoin/xpub.ts";
import type { ScriptChoice } from "../bitcoin/xpub.ts";
import { DERIVED_SCRIPTS, LIST_MAX } from "./destination.ts";
import type { DestinationScripts } from "./destination.ts";

/** What an applicant wrote: addresses, ready to be put into a record, or a descriptor of which the next scripts are to be derived. */
export type DestinationSource =
  | { readonly kind: "addresses"; readonly scripts: DestinationScripts }
  | { readonly kind: "descriptor"; readonly descriptor: string };

/** What can be paid, but not here yet: silent payment codes, Lightning invoices and addresses, names. */
const OTHER_KINDS =
  /^(?:t?sp1[02-9ac-hj-np-z]{20,}|ln(?:bc|tb|bcrt|url)[0-9a-z]{20,}|₿?[\w.-]+@[\w.-]+)$/i;

/**
 * Reads whatever people paste: an address, a BIP 21/321 URI, a list of addresses (one a line, or parted by blanks or
 * commas), a ranged public descriptor, or an account xpub of any SLIP 132 form, which needs its owner's `choice` of the kind of address.
 * Refuses with `destination-secret` (a private key or seed words: never stored, never echoed), `destination-type-needed` (an xpub
 * without a choice), `destination-unranged` (a descriptor without `*`), `destination-repeated`, `destination-too-many` (over 100),
 * `destination-published` (everybody has the key), `address-kind`, or the rules of `parseAddress`, `parsePaymentUri`, `parseDescriptor`,
 * `descriptorOfXpub`.
 */
export function readDestinationSource(
  text: string,
  network: Network,
  choice?: ScriptChoice,
): DestinationSource {
  must(looksSecretAlone(text) === undefined, "destination-secret");
  const trimmed = plain(text);
  if (/^[a-z]+\(/.test(trimmed)) return sourceOf(trimmed, network);
  if (isXpub(trimmed)) {
    // Whether it is a key of this network and depth comes before the question.
    hintOfXpub(trimmed, network);
    if (choice === undefined) throw new Refusal("destination-type-needed");
    return sourceOf(descriptorOfXpub(trimmed, network, choice), network);
  }
  const parts = partsOf(trimmed, network);
  must(parts.length <= LIST_MAX, "destination-too-many");
  return { kind: "addresses", scripts: scriptsOfAddresses(parts, network) };
}

/** One kind of address that an account key can make, with its first receiving address, by which its owner knows it. */
export interface FirstAddress {
  readonly choice: ScriptChoice;
  readonly address: string;
  /** The prefix of the key hints at this one. */
  readonly isHinted: boolean;
}

/** The first receiving address of a pasted account key for every kind, for its owner to choose; undefined for any other text. */
export function firstAddresses(
  text: string,
  network: Network,
): readonly FirstAddress[] | undefined {
  const trimmed = plain(text);
  if (!isXpub(trimmed)) return undefined;
  const hint = hintOfXpub(trimmed, network);
  return SCRIPT_CHOICES.map((choice) => ({
    choice,
    address: parseDescriptor(descriptorOfXpub(trimmed, network, choice), network).addressAt(0, 0),
    isHinted: choice === hint,
  }));
}

/**
 * The next 20 scripts of a ranged public descriptor, from index `start` on; chain 0 of a multipath one. Refuses with
 * `destination-unranged`, `destination-published`, or the rules of `parseDescriptor`.
 */
export function scriptsOfDescriptor(
  text: string,
  network: Network,
  start: number,
): DestinationScripts {
  const descriptor = parseDescriptor(text, network);
  must(descriptor.isRanged, "destination-unranged");
  const scripts = Array.from({ length: DERIVED_SCRIPTS }, (_, offset) =>
    descriptor.scriptAt(0, start + offset),
  );
  must(!scripts.some(isPublished), "destination-published");
  return { kind: "derived", value: descriptorDigest(text), scripts: scripts.map(toHex) };
}

/** What a record of kind `derived` says of its descriptor, hex32 (FORMATS 2). */
export function descriptorDigest(descriptor: string): string {
  return toHex(H("commonpurse/descriptor/v1", utf8(descriptor)));
}

/** Without blanks around it and without the invisible marks that text copied from a right-to-left page carries. */
function plain(text: string): string {
  return text.replaceAll(/\p{Cf}/gu, "").trim();
}

/** The addresses and URIs in a text. One URI may hold commas; one address may stand in groups, as our own pages show it: its checksum holds it together. */
function partsOf(text: string, network: Network): string[] {
  if (/^bitcoin:\S*$/i.test(text) && text.lastIndexOf(":") < 8) return [text];
  const joined = text.replaceAll(/\s/g, "");
  if (joined !== text && addressProblem(joined, network) === undefined) return [joined];
  return text.split(/[\s,;]+/).filter((part) => part !== "");
}

function isXpub(text: string): boolean {
  return /^[xyztuvYZUV]pub[1-9A-HJ-NP-Za-km-z]{100,112}$/.test(text);
}

function sourceOf(descriptor: string, network: Network): DestinationSource {
  // Refuses now what could not be derived later.
  scriptsOfDescriptor(descriptor, network, 0);
  return { kind: "descriptor", descriptor };
}

/** One address, or a list of different ones; URIs are resolved to the address they name. */
function scriptsOfAddresses(texts: readonly string[], network: Network): DestinationScripts {
  const addresses = texts.map((text) => {
    must(!OTHER_KINDS.test(text), "address-kind");
    return /^bitcoin:/i.test(text)
      ? parsePaymentUri(text, network).destination
      : parseAddress(text, network);
  });
  const values = addresses.map(({ address }) => address);
  must(new Set(values).size === values.length, "destination-repeated");
  must(!addresses.some(({ script }) => isPublished(script)), "destination-published");
  const scripts = addresses.map(({ script }) => toHex(script));
  const [first] = values;
  if (first === undefined) throw new Refusal("address-invalid");
  return values.length === 1
    ? { kind: "address", value: first, scripts }
    : { kind: "list", value: values, scripts };
}
