import { concat, toHex } from "../base/bytes.ts";
import { sha256 } from "../base/digest.ts";
import { must } from "../base/refusal.ts";
import type { Sats } from "../base/sats.ts";
import { SATS_MAX, sats } from "../base/sats.ts";
import { ByteReader } from "./byte-reader.ts";
import type { OutPoint } from "./outpoint.ts";

/** One input: what it spends, its sequence and the proof that it may. */
export interface TransactionInput {
  readonly outpoint: OutPoint;
  readonly sequence: number;
  readonly scriptSig: Uint8Array;
  readonly witness: readonly Uint8Array[];
}

/** One output. */
export interface TransactionOutput {
  readonly value: Sats;
  readonly script: Uint8Array;
}

/** A Bitcoin transaction, read. `txid` is as wallets show it, `weight` in weight units (BIP 141), `raw` the bytes it was read from. */
export interface Transaction {
  readonly txid: string;
  readonly version: number;
  readonly lockTime: number;
  readonly inputs: readonly TransactionInput[];
  readonly outputs: readonly TransactionOutput[];
  readonly weight: number;
  readonly vsize: number;
  readonly raw: Uint8Array;
}

const RULE = "transaction-malformed";

/** Reads one whole transaction, with or without witness (BIP 144); refuses with `transaction-malformed`, also for bytes left over. */
export function parseTransaction(raw: Uint8Array): Transaction {
  const reader = new ByteReader(raw, RULE);
  const transaction = readTransaction(reader);
  must(reader.atEnd, RULE);
  return transaction;
}

/** Reads the transaction at the reader's position and moves behind it; scripts are views into the reader's bytes. */
export function readTransaction(reader: ByteReader): Transaction {
  const start = reader.position;
  const version = reader.u32();
  const hasWitness =
    reader.bytes[reader.position] === 0 && (reader.bytes[reader.position + 1] ?? 0) !== 0;
  if (hasWitness && (reader.u8(), reader.u8()) !== 1) reader.fail();
  const bodyStart = reader.position;
  const bare = Array.from({ length: reader.size() }, () => readInput(reader));
  const outputs = Array.from({ length: reader.size() }, () => readOutput(reader));
  const bodyEnd = reader.position;
  const witnesses = hasWitness ? bare.map(() => readWitness(reader)) : [];
  // BIP 144: the witness form of a transaction without any witness is not valid.
  if (hasWitness && witnesses.every((stack) => stack.length === 0)) reader.fail();
  const lockTime = reader.u32();
  const raw = reader.bytes.subarray(start, reader.position);
  const base = hasWitness
    ? concat(raw.subarray(0, 4), reader.bytes.subarray(bodyStart, bodyEnd), raw.subarray(-4))
    : raw;
  const weight = 3 * base.length + raw.length;
  return {
    txid: displayHash(sha256(sha256(base))),
    version,
    lockTime,
    inputs: bare.map((input, index) => ({ ...input, witness: witnesses[index] ?? [] })),
    outputs,
    weight,
    vsize: Math.ceil(weight / 4),
    raw,
  };
}

/** A hash as wallets show it: bytes reversed, lower-case hex. */
export function displayHash(hash: Uint8Array): string {
  return toHex(Uint8Array.from(hash).reverse());
}

/** The 32 bytes of a hash that is written as wallets show it. */
export function internalHash(displayed: string): Uint8Array {
  return new Uint8Array(Buffer.from(displayed, "hex").reverse());
}

function readInput(reader: ByteReader): Omit<TransactionInput, "witness"> {
  const txid = displayHash(reader.take(32));
  const vout = reader.u32();
  const scriptSig = reader.sized();
  return { outpoint: { txid, vout }, scriptSig, sequence: reader.u32() };
}

function readOutput(reader: ByteReader): TransactionOutput {
  const value = reader.u64();
  if (value > SATS_MAX) reader.fail();
  return { value: sats(value), script: reader.sized() };
}

function readWitness(reader: ByteReader): Uint8Array[] {
  return Array.from({ length: reader.size() }, () => reader.sized());
}
