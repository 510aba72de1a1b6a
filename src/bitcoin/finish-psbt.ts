import type { Psbt as Library } from "bitcoinjs-lib";
import { equalBytes } from "../base/bytes.ts";
import { Refusal, must } from "../base/refusal.ts";
import { open, parsePsbt, spentOutput } from "./psbt.ts";
import { toVersion0 } from "./psbt-v2.ts";
import type { Transaction } from "./transaction.ts";
import { parseTransaction } from "./transaction.ts";
import { verifyInputs } from "./verify-input.ts";
import { verifySignatures } from "./verify-signatures.ts";

/**
 * Adds the signatures of `others` (version 0 or 2) to `base` (BIP 174, role Combiner) and verifies every one. What `base` already says
 * stays. Refuses with `psbt-malformed`, `psbt-other-transaction` (the unsigned transaction is not equal byte for byte) or `psbt-signature`
 * (one does not verify, or covers less than everything).
 */
export function combinePsbts(base: Uint8Array, others: readonly Uint8Array[]): Uint8Array {
  const { unsigned, library } = open(base);
  for (const other of others.map(toVersion0)) {
    const theirs = open(other);
    must(equalBytes(theirs.unsigned.raw, unsigned.raw), "psbt-other-transaction");
    // Whose keys the wallet has, `base` says: another's would go on to the next device as a holder's.
    delete theirs.library.data.globalMap.globalXpub;
    library.combine(theirs.library);
  }
  verifySignatures(library, unsigned);
  return library.toBuffer();
}

/**
 * Verifies all signatures, turns them into final scripts (role Input Finalizer), and verifies those again together with the ones that came
 * final: the txid of segwit says nothing about a witness, so what is wrong there would be found by nodes alone, when the batch waits for
 * its confirmation for ever. Refuses with `psbt-signature` or `psbt-unsigned` (item: an input that is wrong, or still lacks signatures).
 */
export function finalizePsbt(bytes: Uint8Array): Uint8Array {
  const { library, unsigned } = open(bytes);
  verifySignatures(library, unsigned);
  library.data.inputs.forEach((input, index) => {
    if (input.finalScriptSig !== undefined || input.finalScriptWitness !== undefined) return;
    dropSurplus(library, index);
    try {
      library.finalizeInput(index);
    } catch {
      throw new Refusal("psbt-unsigned", index);
    }
  });
  const final = library.toBuffer();
  verifyFinal(final);
  return final;
}

/** The signed transaction of a final PSBT (role Transaction Extractor); refuses with `psbt-unsigned`. Fee limits are asked elsewhere. */
export function extractTransaction(bytes: Uint8Array): Transaction {
  const { library } = open(bytes);
  try {
    return parseTransaction(library.extractTransaction(true).toBuffer());
  } catch {
    throw new Refusal("psbt-unsigned");
  }
}

/** Fewest signatures any input has, and how many there are in all; for pages. */
export function countSignatures(bytes: Uint8Array): { least: number; all: number } {
  const counts = parsePsbt(bytes).inputs.map(
    (input) => input.signatures.length + (input.taprootSignature === undefined ? 0 : 1),
  );
  return { least: Math.min(...counts), all: counts.reduce((sum, count) => sum + count, 0) };
}

function verifyFinal(final: Uint8Array): void {
  const spent = parsePsbt(final).inputs.map((input, index) => spentOutput(input, index, false));
  verifyInputs(extractTransaction(final), spent).forEach((isGood, index) => {
    must(isGood, "psbt-signature", index);
  });
}

/** Three people may sign where two suffice; bitcoinjs-lib takes exactly the number that is needed. */
function dropSurplus(library: Library, index: number): void {
  const input = library.data.inputs[index];
  const script = input?.witnessScript;
  if (input?.partialSig === undefined || script === undefined) return;
  const needed = (script[0] ?? 0) - 0x50;
  input.partialSig = input.partialSig.slice(0, needed);
}
