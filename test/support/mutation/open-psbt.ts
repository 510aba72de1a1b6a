import { concat, fromHex, toHex } from "../../../src/base/bytes.ts";
import { compactSize, sized, u32, u64 } from "../../../src/bitcoin/byte-writer.ts";
import { scanPsbt } from "../../../src/bitcoin/psbt-maps.ts";
import { internalHash } from "../../../src/bitcoin/transaction.ts";

/** Key and value of one field of a PSBT, in hex. */
export type Field = [key: string, value: string];

/** A PSBT with every byte of it in reach: the unsigned transaction in parts, the maps as lists, so that a key may stand there twice. */
export interface OpenPsbt {
  version: number;
  inputs: { txid: string; vout: number; script: string; sequence: number }[];
  outputs: { value: bigint; script: string }[];
  lockTime: number;
  /** Without the unsigned transaction. */
  global: Field[];
  inputMaps: Field[][];
  outputMaps: Field[][];
  /** What stands behind the last map. */
  rest: string;
}

export function openPsbt(bytes: Uint8Array): OpenPsbt {
  const { unsigned, global, inputs, outputs } = scanPsbt(bytes);
  const fieldsOf = (map: ReadonlyMap<string, Uint8Array>): Field[] =>
    [...map].filter(([key]) => map !== global || key !== "00").map(([k, v]) => [k, toHex(v)]);
  return {
    version: unsigned.version,
    inputs: unsigned.inputs.map(({ outpoint, sequence, scriptSig }) => ({
      ...outpoint,
      script: toHex(scriptSig),
      sequence,
    })),
    outputs: unsigned.outputs.map(({ value, script }) => ({ value, script: toHex(script) })),
    lockTime: unsigned.lockTime,
    global: fieldsOf(global),
    inputMaps: inputs.map(fieldsOf),
    outputMaps: outputs.map(fieldsOf),
    rest: "",
  };
}

/** The bytes, whether or not they still make sense. */
export function closePsbt(psbt: OpenPsbt): Uint8Array {
  const map = (fields: readonly Field[]): Uint8Array =>
    concat(
      ...fields.flatMap(([key, value]) => [sized(fromHex(key)), sized(fromHex(value))]),
      Uint8Array.of(0),
    );
  return concat(
    fromHex("70736274ff"),
    map([["00", toHex(unsignedOf(psbt))], ...psbt.global]),
    ...psbt.inputMaps.map(map),
    ...psbt.outputMaps.map(map),
    fromHex(psbt.rest),
  );
}

function unsignedOf({ version, inputs, outputs, lockTime }: OpenPsbt): Uint8Array {
  return concat(
    u32(version),
    compactSize(inputs.length),
    ...inputs.flatMap(({ txid, vout, script, sequence }) => [
      internalHash(txid),
      u32(vout),
      sized(fromHex(script)),
      u32(sequence),
    ]),
    compactSize(outputs.length),
    ...outputs.flatMap(({ value, script }) => [
      u64(BigInt.asUintN(64, value)),
      sized(fromHex(script)),
    ]),
    u32(lockTime),
  );
}
