import { toHex, utf8 } from "../base/bytes.ts";
import { H } from "../base/digest.ts";
import { must } from "../base/refusal.ts";
import { parseAddress } from "../bitcoin/address.ts";
import { parsePaymentUri } from "../bitcoin/bip21.ts";
import { parseDescriptor } from "../bitcoin/descriptor.ts";
import type { Network } from "../bitcoin/network.ts";
import { looksSecret } from "../bitcoin/secret.ts";
import { descriptorOfXpub } from "../bitcoin/xpub.ts";
import { DERIVED_SCRIPTS, LIST_MAX } from "./destination.ts";
import type { DestinationScripts } from "./destination.ts";

/** What an applicant wrote, ready to be put into a record. */
export interface DestinationSource extends DestinationScripts {
  /** For `derived`: the descriptor, which stays sealed in the case. */
  readonly descriptor?: string;
  /** For `derived`: the first index that a next record may use. */
  readonly nextIndex?: number;
}

/**
 * Reads whatever people paste: an address, a BIP 21/321 URI, a list of addresses (one a line, or parted by blanks or
 * commas), a ranged public descriptor, or an account xpub of any SLIP 132 form. `start` is the first index that was not yet
 * derived from that descriptor. Refuses with `destination-secret` (a private key or seed words: never stored, never echoed),
 * `destination-value` (too many or repeated addresses, a descriptor without `*`), or the rules of `parseAddress`,
 * `parsePaymentUri`, `parseDescriptor`, `descriptorOfXpub`.
 */
export function readDestinationSource(
  text: string,
  network: Network,
  start = 0,
): DestinationSource {
  must(looksSecret(text) === undefined, "destination-secret");
  const trimmed = text.trim();
  if (/^(pkh|wpkh|sh|wsh|tr|combo|multi|addr|raw)\(/.test(trimmed))
    return sourceOfDescriptor(trimmed, network, start);
  if (/^[xyztuvYZUV]pub[1-9A-HJ-NP-Za-km-z]{100,112}$/.test(trimmed))
    return sourceOfDescriptor(descriptorOfXpub(trimmed, network), network, start);
  const parts = trimmed.split(/[\s,;]+/).filter((part) => part !== "");
  must(parts.length > 0 && parts.length <= LIST_MAX, "destination-value");
  return sourceOfAddresses(parts, network);
}

/** The next 20 scripts of a ranged public descriptor, from `start` on; chain 0 of a multipath one. */
export function sourceOfDescriptor(
  text: string,
  network: Network,
  start: number,
): DestinationSource {
  const descriptor = parseDescriptor(text, network);
  must(descriptor.isRanged, "destination-value");
  const scripts = Array.from({ length: DERIVED_SCRIPTS }, (_, offset) =>
    toHex(descriptor.scriptAt(0, start + offset)),
  );
  return {
    kind: "derived",
    value: toHex(H("commonpurse/descriptor/v1", utf8(text))),
    scripts,
    descriptor: text,
    nextIndex: start + DERIVED_SCRIPTS,
  };
}

/** One address, or a list of different ones; URIs are resolved to the address they name. */
export function sourceOfAddresses(texts: readonly string[], network: Network): DestinationSource {
  const addresses = texts.map((text) =>
    /^bitcoin:/i.test(text)
      ? parsePaymentUri(text, network).destination
      : parseAddress(text, network),
  );
  const values = addresses.map(({ address }) => address);
  must(new Set(values).size === values.length, "destination-value");
  const scripts = addresses.map(({ script }) => toHex(script));
  const [first] = values;
  if (first !== undefined && values.length === 1) return { kind: "address", value: first, scripts };
  return { kind: "list", value: values, scripts };
}
