import { fromHex, toHex } from "../base/bytes.ts";
import { H } from "../base/digest.ts";
import {
  ascii,
  checkedText,
  code,
  fund,
  hex,
  hexBetween,
  int,
  matching,
  network,
  oneOf,
  outpoint,
  satsField,
  time,
} from "../base/field.ts";
import { must } from "../base/refusal.ts";
import {
  array,
  isAscending,
  object,
  optional,
  orNone,
  readShape,
  record,
  refine,
  writeShape,
} from "../base/shape.ts";
import type { ShapeOf } from "../base/shape.ts";
import { dustLimit } from "../bitcoin/script.ts";

/** One payment of a batch; bytes in hex, `award` and `destination` are digests, `use` the place of the script in the record. */
const PAYOUT = object({
  amount: satsField,
  award: hex(32),
  destination: hex(32),
  id: hex(16),
  script: hexBetween(1, 100),
  use: int(0, 99),
});

/** The price of one bitcoin, at a time, from a source. */
const RATE = object({
  at: time,
  currency: oneOf("EUR", "USD"),
  price: matching(/^(0|[1-9][0-9]{0,11})\.[0-9]{2}$/),
  source: code,
});

/** The shape of a manifest, as it stands in sign requests. */
export const MANIFEST = record("manifest", {
  anchor: outpoint,
  barred: refine(array(code, 0, 100), isAscending),
  batch: hex(16),
  change: checkedText((text) => text === "none" || changePathIndex(text) !== undefined),
  expires: time,
  feeCap: satsField,
  fund,
  head: object({ root: hex(32), size: int(0) }),
  kind: ascii(16),
  network,
  nonce: hex(16),
  payouts: array(PAYOUT, 0, 200),
  policy: hex(32),
  programme: code,
  rate: orNone(RATE),
  replaces: optional(object({ anchor: outpoint, depth: int(6), spend: hex(32) })),
  total: satsField,
  version: int(1),
  wallet: matching(/^[qpzry9x8gf2tvdw0s3jn54khce6mua7l]{8}$/),
});

/** What approvers agree to and the signer holds every transaction against (FORMATS 3). */
export type Manifest = ShapeOf<typeof MANIFEST>;
export type ManifestPayout = Manifest["payouts"][number];

/** A manifest of 200 payouts has some 80 kB. */
const FILE_MAX = 262_144;

/** Reads a manifest and checks it; refuses by the parsing rules and those of `checkManifest`. */
export function parseManifest(bytes: Uint8Array): Manifest {
  const manifest = readShape(MANIFEST, bytes, FILE_MAX);
  checkManifest(manifest);
  return manifest;
}

/** Canonical bytes of a manifest: what approvers are handed. Throws TypeError if it does not fit, Refusal if it breaks a rule. */
export function formatManifest(manifest: Manifest): Uint8Array {
  checkManifest(manifest);
  return writeShape(MANIFEST, manifest);
}

/** The digest that approvals sign, 32 bytes; its six words are read aloud. */
export function manifestDigest(manifest: Manifest): Uint8Array {
  return H("commonpurse/manifest/v1", writeShape(MANIFEST, manifest));
}

/**
 * What holds of a manifest by itself. Rules in order: `manifest-kind` (unknown; a payout without payouts; a cancel or sweep
 * that pays, or without change), `manifest-order` (payouts not ascending by id), `manifest-repeat` (an id or a script twice),
 * `manifest-total`, `manifest-dust` (below the limit of its script type, or a script that has none).
 */
export function checkManifest({ kind, payouts, change, total }: Manifest): void {
  const returnsAll = kind === "cancel" || kind === "sweep";
  must(returnsAll || kind === "payout", "manifest-kind");
  must(
    returnsAll ? payouts.length === 0 && change !== "none" : payouts.length > 0,
    "manifest-kind",
  );
  must(isAscending(payouts.map(({ id }) => id)), "manifest-order");
  mustDiffer(payouts.map(({ id }) => id));
  mustDiffer(payouts.map(({ script }) => script));
  const sum = payouts.reduce((before, { amount }) => before + amount, 0n);
  must(sum === total, "manifest-total");
  payouts.forEach(({ script, amount }, item) => {
    const limit = dustLimit(fromHex(script));
    must(limit !== undefined && amount >= limit, "manifest-dust", item);
  });
}

/** The payouts in the order that manifests have them: ascending by id, which is random. */
export function inManifestOrder(payouts: readonly ManifestPayout[]): ManifestPayout[] {
  return [...payouts].sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** The index of the wallet's chain 1 that the change goes to; undefined for `none`. */
export function changeIndex(manifest: Manifest): number | undefined {
  return changePathIndex(manifest.change);
}

/** The path of change at an index, 0…2³¹−1. */
export function changePath(index: number): string {
  return `1/${index}`;
}

/** Digest as manifests and approvals write it. */
export function manifestDigestHex(manifest: Manifest): string {
  return toHex(manifestDigest(manifest));
}

function changePathIndex(text: string): number | undefined {
  const [, index] = /^1\/(0|[1-9][0-9]{0,9})$/.exec(text) ?? [];
  return index !== undefined && Number(index) < 2 ** 31 ? Number(index) : undefined;
}

function mustDiffer(values: readonly string[]): void {
  const seen = new Set<string>();
  values.forEach((value, item) => {
    must(!seen.has(value), "manifest-repeat", item);
    seen.add(value);
  });
}
