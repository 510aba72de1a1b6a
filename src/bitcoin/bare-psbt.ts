import { concat, fromHex } from "../base/bytes.ts";
import { compactSize, u32, u64 } from "./byte-writer.ts";
import { internalHash } from "./transaction.ts";
import type { Transaction } from "./transaction.ts";

/**
 * A transaction without its signatures as a PSBT (BIP 174, role Creator): what it spends and pays, and nothing that a signer would need to
 * sign it again.
 */
export function barePsbt({ version, inputs, outputs, lockTime }: Transaction): Uint8Array {
  const unsigned = concat(
    u32(version),
    compactSize(inputs.length),
    ...inputs.flatMap(({ outpoint, sequence }) => [
      internalHash(outpoint.txid),
      u32(outpoint.vout),
      compactSize(0),
      u32(sequence),
    ]),
    compactSize(outputs.length),
    ...outputs.flatMap(({ value, script }) => [u64(value), compactSize(script.length), script]),
    u32(lockTime),
  );
  return concat(
    fromHex("70736274ff"),
    concat(
      compactSize(1),
      Uint8Array.of(0),
      compactSize(unsigned.length),
      unsigned,
      Uint8Array.of(0),
    ),
    // One empty map for each input and output.
    new Uint8Array(inputs.length + outputs.length),
  );
}
