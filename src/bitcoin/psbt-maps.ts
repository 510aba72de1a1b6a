import { toHex } from "../base/bytes.ts";
import { Refusal, must } from "../base/refusal.ts";
import { ByteReader } from "./byte-reader.ts";
import type { Transaction } from "./transaction.ts";
import { parseTransaction } from "./transaction.ts";

/** The key-value maps of a PSBT: hex of the whole key → value. */
export type PsbtMap = ReadonlyMap<string, Uint8Array>;

/** A PSBT as its bytes stand there, before any field is understood. */
export interface PsbtMaps {
  readonly unsigned: Transaction;
  readonly global: PsbtMap;
  readonly inputs: readonly PsbtMap[];
  readonly outputs: readonly PsbtMap[];
}

const RULE = "psbt-malformed";

/** Fields that BIP 370 keeps out of version 0, by map. */
const VERSION_2_ONLY = {
  global: ["02", "03", "04", "05", "06"],
  input: ["0e", "0f", "10", "11", "12"],
  output: ["03", "04"],
};

/**
 * Walks the bytes of a BIP 174 PSBT and refuses with `psbt-malformed` what bitcoinjs-lib lets pass: bytes behind the end, lengths
 * that are not minimal, another version than 0, fields of version 2, no input, a transaction that already has scripts.
 */
export function scanPsbt(bytes: Uint8Array): PsbtMaps {
  const reader = new ByteReader(bytes, RULE);
  must(toHex(reader.take(5)) === "70736274ff", RULE);
  const global = readMap(reader);
  const unsigned = readUnsigned(global.get("00"));
  const version = global.get("fb");
  must(version === undefined || toHex(version) === "00000000", RULE);
  const inputs = unsigned.inputs.map(() => readMap(reader));
  const outputs = unsigned.outputs.map(() => readMap(reader));
  must(reader.atEnd, RULE);
  refuseFields(global, VERSION_2_ONLY.global);
  for (const map of inputs) refuseFields(map, VERSION_2_ONLY.input);
  for (const map of outputs) refuseFields(map, VERSION_2_ONLY.output);
  return { unsigned, global, inputs, outputs };
}

function readMap(reader: ByteReader): PsbtMap {
  const map = new Map<string, Uint8Array>();
  for (;;) {
    const length = reader.size();
    if (length === 0) return map;
    const key = toHex(reader.take(length));
    if (map.has(key)) reader.fail();
    map.set(key, reader.sized());
  }
}

function readUnsigned(raw: Uint8Array | undefined): Transaction {
  if (raw === undefined) throw new Refusal(RULE);
  // Four bytes of version, then the number of inputs: a zero would be taken for the marker of a witness form.
  must(raw[4] !== 0, RULE);
  let transaction: Transaction;
  try {
    transaction = parseTransaction(raw);
  } catch (error) {
    if (error instanceof Refusal) throw new Refusal(RULE);
    throw error;
  }
  must(
    transaction.inputs.every((input) => input.scriptSig.length === 0),
    RULE,
  );
  return transaction;
}

function refuseFields(map: PsbtMap, types: readonly string[]): void {
  for (const key of map.keys()) must(!types.includes(key.slice(0, 2)), RULE);
}
