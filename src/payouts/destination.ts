import { fromHex, toHex } from "../base/bytes.ts";
import { H } from "../base/digest.ts";
import { signIn, verifyIn } from "../base/ed25519.ts";
import { ascii, hex, hexBetween, int, network } from "../base/field.ts";
import { must, Refusal } from "../base/refusal.ts";
import { array, either, readShape, record, refine, writeShape } from "../base/shape.ts";
import type { ShapeOf } from "../base/shape.ts";
import { parseAddress } from "../bitcoin/address.ts";
import type { Address } from "../bitcoin/address.ts";
import { ecc } from "../bitcoin/ecc.ts";
import { NETWORKS } from "../bitcoin/network.ts";
import type { Network } from "../bitcoin/network.ts";
import { dustLimit, scriptTypeOf } from "../bitcoin/script.ts";

const NAME = "commonpurse/destination/v1";

/** `prev` of the first record of a case. */
export const NO_DESTINATION = "0".repeat(64);

/** How many scripts are derived and signed at once, while the claim code is at hand. */
export const DERIVED_SCRIPTS = 20;

/** How many addresses a list may have. */
export const LIST_MAX = 100;

const RECORD = refine(
  record("destination", {
    case: hex(16),
    kind: ascii(16),
    network,
    prev: hex(32),
    scripts: array(hexBetween(1, 100), 1, LIST_MAX),
    seq: int(0),
    value: either(
      ascii(2000),
      array(ascii(120), 0, LIST_MAX),
      (value): value is string => typeof value === "string",
    ),
  }),
  ({ seq, prev }) => seq > 0 || prev === NO_DESTINATION,
);

/** The shape of a signed destination, as it stands in sign requests and bundles. */
export const SIGNED_DESTINATION = record("signed-destination", {
  key: hex(32),
  record: RECORD,
  sig: hex(64),
});

/** Where a case wants to be paid (FORMATS 2). `case` is the case tag; all bytes in hex. */
export type DestinationRecord = ShapeOf<typeof RECORD>;

/** A record with the signature of its claim key. */
export type SignedDestination = ShapeOf<typeof SIGNED_DESTINATION>;

/** What a record pays to, before it has a place in the chain of its case. */
export type DestinationScripts = Pick<DestinationRecord, "kind" | "value" | "scripts">;

/** What the signer remembers of a case: its claim key and the last record it has seen. */
export interface SeenDestination {
  readonly key: string;
  readonly seq: number;
  readonly digest: string;
}

const FILE_MAX = 65_536;

/** Reads a signed destination; refuses by the parsing rules alone. */
export function parseDestination(bytes: Uint8Array): SignedDestination {
  return readShape(SIGNED_DESTINATION, bytes, FILE_MAX);
}

/** Canonical bytes of a signed destination. */
export function formatDestination(signed: SignedDestination): Uint8Array {
  return writeShape(SIGNED_DESTINATION, signed);
}

/** The digest that manifests and next records name, hex32; its six words are the address phrase. */
export function destinationDigest(destination: DestinationRecord): string {
  return toHex(H(NAME, writeShape(RECORD, destination)));
}

/**
 * A record signed by the claim's `sign` seed, checked as `verifyDestination` does. `before` is the record that it takes the
 * place of, if there is one.
 */
export function makeDestination(
  draft: DestinationScripts & Pick<DestinationRecord, "case" | "network">,
  seed: Uint8Array,
  key: string,
  before?: DestinationRecord,
): SignedDestination {
  const destination: DestinationRecord = {
    ...draft,
    prev: before === undefined ? NO_DESTINATION : destinationDigest(before),
    seq: before === undefined ? 0 : before.seq + 1,
  };
  const sig = toHex(signIn(NAME, seed, writeShape(RECORD, destination)));
  const signed = { key, record: destination, sig };
  verifyDestination(signed);
  return signed;
}

/**
 * What holds of a record by itself. Rules in order: `destination-kind`, `destination-value` (bad address, taproot key not on
 * the curve, repeated, not 20, anything but a digest for `derived`), `destination-network`, `destination-scripts` (not those
 * of the addresses, or of no known dust class), `destination-signature`.
 */
export function verifyDestination(signed: SignedDestination): void {
  const { kind, value, scripts } = signed.record;
  must(kind === "address" || kind === "derived" || kind === "list", "destination-kind");
  if (kind === "derived") checkDerived(value, scripts);
  else checkAddresses(signed.record, addressesIn(kind, value));
  const bytes = writeShape(RECORD, signed.record);
  must(verifyIn(NAME, fromHex(signed.key), bytes, fromHex(signed.sig)), "destination-signature");
}

/** The signer's rule `destination-key-changed`: the claim key is the one first seen for the case tag. */
export function checkDestinationKey(signed: SignedDestination, seen?: SeenDestination): void {
  must(seen === undefined || seen.key === signed.key, "destination-key-changed");
}

/**
 * The signer's rules `destination-superseded` (a lower `seq` than seen, or the same and another digest) and
 * `destination-chain` (`seq` − 1 was seen, and `prev` is not its digest). `destination-unlogged` stands before them
 * (claims-tree.ts).
 */
export function checkDestinationOrder(signed: SignedDestination, seen?: SeenDestination): void {
  if (seen === undefined) return;
  const { seq, prev } = signed.record;
  const isSame = seq === seen.seq && destinationDigest(signed.record) === seen.digest;
  must(seq > seen.seq || isSame, "destination-superseded");
  must(seq !== seen.seq + 1 || prev === seen.digest, "destination-chain");
}

/** The script at position `use` of the record; undefined when all are used. */
export function scriptForUse(destination: DestinationRecord, use: number): Uint8Array | undefined {
  const script = destination.scripts[use];
  return script === undefined ? undefined : fromHex(script);
}

function addressesIn(kind: string, value: DestinationRecord["value"]): readonly string[] {
  const isSingle = typeof value === "string";
  must(isSingle === (kind === "address"), "destination-value");
  const texts = isSingle ? [value] : value;
  must(isSingle || texts.length >= 2, "destination-value");
  must(new Set(texts).size === texts.length, "destination-value");
  return texts;
}

function checkAddresses(destination: DestinationRecord, texts: readonly string[]): void {
  const read = texts.map((text) => readAnywhere(text));
  const expected = read.map(({ address, networks }) => {
    must(networks.includes(destination.network), "destination-network");
    return toHex(address.script);
  });
  const { scripts } = destination;
  must(
    scripts.length === expected.length && scripts.every((script, at) => script === expected[at]),
    "destination-scripts",
  );
}

/** The address on whichever networks know it, in its canonical text only. */
function readAnywhere(text: string): { address: Address; networks: readonly Network[] } {
  const found = NETWORKS.flatMap((each) => {
    try {
      return [{ network: each, address: parseAddress(text, each) }];
    } catch (error) {
      if (error instanceof Refusal) return [];
      throw error;
    }
  });
  const address = found[0]?.address;
  must(address?.address === text, "destination-value");
  return { address, networks: found.map(({ network: each }) => each) };
}

function checkDerived(value: DestinationRecord["value"], scripts: readonly string[]): void {
  must(typeof value === "string" && /^[0-9a-f]{64}$/.test(value), "destination-value");
  must(scripts.length === DERIVED_SCRIPTS, "destination-value");
  must(new Set(scripts).size === scripts.length, "destination-value");
  const bytes = scripts.map(fromHex);
  must(
    bytes.every((each) => scriptTypeOf(each) !== "p2tr" || ecc.isXOnlyPoint(each.subarray(2))),
    "destination-value",
  );
  must(
    bytes.every((each) => dustLimit(each) !== undefined),
    "destination-scripts",
  );
}
