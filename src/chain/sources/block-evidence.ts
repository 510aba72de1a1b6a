import { concat, equalBytes, fromHex, toHex } from "../../base/bytes.ts";
import { sha256 } from "../../base/digest.ts";
import type { Network } from "../../bitcoin/network.ts";
import { parseRawBlock } from "../raw-block.ts";
import type { RawTransaction } from "../raw-block.ts";

const HEADER_BYTES = 80;

/**
 * The easiest target that a block may have. On the main network that is difficulty 10^12, a small part of today's: it cannot tell a true
 * block from a false one, but a false one is no longer free.
 */
const EASIEST: Readonly<Record<Network, bigint>> = {
  main: (0xffffn << 208n) / 1_000_000_000_000n,
  test: 0xffffn << 208n,
  signet: 0x377aen << 216n,
  regtest: 0x7fffffn << 232n,
};

/** Block heights stand in coinbases (BIP 34) from here on. */
const HEIGHTS_FROM: Readonly<Record<Network, number>> = {
  main: 227_931,
  test: 21_111,
  signet: 1,
  regtest: 1,
};

/** BIP 141: the coinbase's last output that begins like this holds the root of all witnesses. */
const COMMITMENT = fromHex("6a24aa21a9ed");
const COMMITMENT_BYTES = 38;

/** Hash of a header, as wallets show it; undefined unless it has 80 bytes and the work that it says, and that is not too little. */
export function provenHash(header: Uint8Array, network: Network): string | undefined {
  if (header.length !== HEADER_BYTES) return undefined;
  const hash = toHex(hash256(header).reverse());
  const target = targetOf(new DataView(header.buffer, header.byteOffset).getUint32(72, true));
  return target <= EASIEST[network] && BigInt(`0x${hash}`) <= target ? hash : undefined;
}

/** Hash of the block before, as wallets show it. */
export function prevOf(header: Uint8Array): string {
  return toHex(Uint8Array.from(header.subarray(4, 36)).reverse());
}

/**
 * Whether these bytes are the block `hash`, whole: its work, its place, the merkle root over every transaction and every witness. No
 * transaction can be changed, left out or added. Whether it is valid otherwise, and in the best chain, is not said.
 */
export function isWholeBlock(
  bytes: Uint8Array,
  { hash, height, network }: { hash: string; height: number | undefined; network: Network },
): boolean {
  if (provenHash(bytes.subarray(0, HEADER_BYTES), network) !== hash) return false;
  const block = parseRawBlock(bytes);
  const [coinbase, ...others] = block?.transactions ?? [];
  if (block === undefined || coinbase === undefined) return false;
  // Inner nodes of the tree in the place of transactions would have to look like a coinbase (CVE-2017-12842).
  if (!isCoinbase(coinbase) || others.some(isCoinbase)) return false;
  // The last ones written twice give the same root (CVE-2012-2459).
  if (new Set(block.transactions.map(({ txid }) => txid)).size !== others.length + 1) return false;
  if (height !== undefined && !saysHeight(coinbase, height, network)) return false;
  return hasItsWitnesses(coinbase, others);
}

function isCoinbase({ inputs }: RawTransaction): boolean {
  return inputs.length === 1 && inputs[0]?.txid === "00".repeat(32);
}

function saysHeight({ raw }: RawTransaction, height: number, network: Network): boolean {
  if (height < HEIGHTS_FROM[network]) return true;
  // Version, marker and flag if there are any, count, outpoint; then the script's length, below 253, and the script.
  const start = 4 + (raw[4] === 0 ? 2 : 0) + 1 + 36 + 1;
  const push = pushOf(height);
  return equalBytes(raw.subarray(start, start + push.length), push);
}

/** How a script pushes a number: OP_1 to OP_16, or its length and its bytes, little end first, with room for the sign. */
function pushOf(height: number): Uint8Array {
  if (height <= 16) return Uint8Array.of(0x50 + height);
  const bytes: number[] = [];
  for (let rest = height; rest > 0; rest >>>= 8) bytes.push(rest & 0xff);
  if ((bytes.at(-1) ?? 0) >= 0x80) bytes.push(0);
  return Uint8Array.of(bytes.length, ...bytes);
}

function hasItsWitnesses(coinbase: RawTransaction, others: readonly RawTransaction[]): boolean {
  const committed = coinbase.outputs
    .map(({ script }) => script)
    .filter(
      (script) =>
        script.length >= COMMITMENT_BYTES &&
        equalBytes(script.subarray(0, COMMITMENT.length), COMMITMENT),
    )
    .at(-1);
  if (committed === undefined) return others.every(({ raw }) => raw[4] !== 0);
  // The coinbase's witness is one item of 32 bytes, before its lock time.
  const reserved = coinbase.raw.subarray(-36, -4);
  const root = rootOf([new Uint8Array(32), ...others.map(({ raw }) => hash256(raw))]);
  return equalBytes(
    committed.subarray(COMMITMENT.length, COMMITMENT_BYTES),
    hash256(concat(root, reserved)),
  );
}

function rootOf(leaves: readonly Uint8Array[]): Uint8Array {
  let row = leaves;
  while (row.length > 1) {
    const below = row;
    row = Array.from({ length: Math.ceil(below.length / 2) }, (_, at) => {
      const left = below[2 * at] ?? new Uint8Array(32);
      return hash256(concat(left, below[2 * at + 1] ?? left));
    });
  }
  return row[0] ?? new Uint8Array(32);
}

/** A target in its compact form: three digits and how many bytes the number has. */
function targetOf(bits: number): bigint {
  const size = bits >>> 24;
  const digits = BigInt(bits & 0x7fffff);
  // Negative, or longer than a hash: no target that anything meets.
  if ((bits & 0x800000) !== 0 || size > 34) return 0n;
  return size <= 3 ? digits >> BigInt(8 * (3 - size)) : digits << BigInt(8 * (size - 3));
}

function hash256(bytes: Uint8Array): Uint8Array {
  return sha256(sha256(bytes));
}
