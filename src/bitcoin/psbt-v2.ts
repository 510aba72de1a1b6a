import { Transaction } from "@scure/btc-signer";
import { equalBytes } from "../base/bytes.ts";
import { Refusal } from "../base/refusal.ts";
import { parsePsbt } from "./psbt.ts";

/** What stands before every PSBT of any version. */
const MAGIC = Uint8Array.of(0x70, 0x73, 0x62, 0x74, 0xff);

/**
 * A PSBT as it comes from another program, in version 0: version 2 (BIP 370) is turned into it, version 0 is left byte for byte. For the
 * edge where files come in; inside there is version 0 only. Refuses with `psbt-malformed`.
 */
export function toVersion0(bytes: Uint8Array): Uint8Array {
  if (!isVersion2(bytes)) {
    parsePsbt(bytes);
    return bytes;
  }
  const converted = convert(bytes);
  parsePsbt(converted);
  return converted;
}

/** Whether a global version field says 2: key `fb` of one byte, value 2. */
function isVersion2(bytes: Uint8Array): boolean {
  if (!equalBytes(bytes.subarray(0, 5), MAGIC)) return false;
  return Buffer.from(bytes).includes(Buffer.from("01fb0402000000", "hex"), 5);
}

function convert(bytes: Uint8Array): Uint8Array {
  try {
    return Transaction.fromPSBT(bytes, {
      allowUnknownInputs: true,
      allowUnknownOutputs: true,
      disableScriptCheck: true,
      allowLegacyWitnessUtxo: true,
    }).toPSBT(0);
  } catch {
    throw new Refusal("psbt-malformed");
  }
}
