import { equalBytes } from "../base/bytes.ts";
import type { Transaction } from "../bitcoin/transaction.ts";

/**
 * Whether `seen` is the transaction `unsigned` with signatures: the same version, lock time, inputs and outputs, each in their order. The
 * txid alone would not say it, because signatures outside the witness change it.
 */
export function isSignedForm(unsigned: Transaction, seen: Transaction): boolean {
  return (
    unsigned.version === seen.version &&
    unsigned.lockTime === seen.lockTime &&
    unsigned.inputs.length === seen.inputs.length &&
    unsigned.outputs.length === seen.outputs.length &&
    unsigned.inputs.every(({ outpoint, sequence }, at) => {
      const other = seen.inputs[at];
      return (
        other?.outpoint.txid === outpoint.txid &&
        other.outpoint.vout === outpoint.vout &&
        other.sequence === sequence
      );
    }) &&
    unsigned.outputs.every(({ value, script }, at) => {
      const other = seen.outputs[at];
      return other?.value === value && equalBytes(other.script, script);
    })
  );
}
