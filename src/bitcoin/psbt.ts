import { Psbt as Library } from "bitcoinjs-lib";
import { equalBytes } from "../base/bytes.ts";
import { Refusal, must } from "../base/refusal.ts";
import type { Sats } from "../base/sats.ts";
import { SATS_MAX, sats } from "../base/sats.ts";
import "./ecc.ts";
import { HARDENED } from "./key-expression.ts";
import type { OutPoint } from "./outpoint.ts";
import { scanPsbt } from "./psbt-maps.ts";
import type { Transaction, TransactionOutput } from "./transaction.ts";
import { parseTransaction } from "./transaction.ts";

/** Who a key in a PSBT belongs to, as its maker says: master fingerprint (hex) and path. A claim, to be derived again, never trusted. */
export interface ClaimedKey {
  readonly publicKey: Uint8Array;
  readonly fingerprint: string;
  readonly path: readonly number[];
}

/** One input of a PSBT with what its maker says of it. */
export interface PsbtInput {
  readonly outpoint: OutPoint;
  readonly sequence: number;
  readonly previous?: Transaction;
  readonly witnessUtxo?: TransactionOutput;
  readonly sighashType?: number;
  readonly keys: readonly ClaimedKey[];
  readonly signatures: readonly {
    readonly publicKey: Uint8Array;
    readonly signature: Uint8Array;
  }[];
  readonly taprootSignature?: Uint8Array;
  readonly scripts: ClaimedScripts;
  readonly isFinal: boolean;
}

/** What a PSBT says is behind the script of an input: what a signer takes for the script code or the key that it signs for. */
export interface ClaimedScripts {
  readonly redeemScript?: Uint8Array;
  readonly witnessScript?: Uint8Array;
  readonly internalKey?: Uint8Array;
  /** Something of a taproot script tree is there (BIP 371): its root, a leaf, or a signature for one. */
  readonly hasTree: boolean;
}

/** One output of a PSBT with what its maker says of it. */
export interface PsbtOutput extends TransactionOutput {
  readonly keys: readonly ClaimedKey[];
}

/** A partially signed transaction (BIP 174 version 0), read. */
export interface Psbt {
  readonly bytes: Uint8Array;
  /** The unsigned transaction; its txid is final for segwit inputs. */
  readonly unsigned: Transaction;
  readonly inputs: readonly PsbtInput[];
  readonly outputs: readonly PsbtOutput[];
}

/** Largest PSBT that is read, in bytes: 200 inputs with previous transactions of 40 kB each. */
const LENGTH_MAX = 8 * 1024 * 1024;

/**
 * Reads a PSBT strictly: the shape by own checks (`psbt-maps.ts`), the fields by bitcoinjs-lib. Refuses with `psbt-malformed`. Whether
 * previous transactions are the ones spent is not asked here: `parsePsbt` does.
 */
export function readPsbt(bytes: Uint8Array): Psbt {
  const { unsigned, library } = open(bytes);
  const inputs = library.data.inputs.map((fields, index): PsbtInput => {
    const input = unsigned.inputs[index];
    if (input === undefined) throw new Refusal("psbt-malformed", index);
    const { nonWitnessUtxo, witnessUtxo, sighashType, tapKeySig } = fields;
    return {
      outpoint: input.outpoint,
      sequence: input.sequence,
      ...(nonWitnessUtxo && { previous: readPrevious(nonWitnessUtxo, index) }),
      ...(witnessUtxo && {
        witnessUtxo: { script: witnessUtxo.script, value: amount(witnessUtxo.value) },
      }),
      ...(sighashType !== undefined && { sighashType }),
      keys: claimedKeys(fields),
      signatures: (fields.partialSig ?? []).map(({ pubkey, signature }) => ({
        publicKey: pubkey,
        signature,
      })),
      ...(tapKeySig && { taprootSignature: tapKeySig }),
      scripts: claimedScripts(fields),
      isFinal: fields.finalScriptSig !== undefined || fields.finalScriptWitness !== undefined,
    };
  });
  const outputs = unsigned.outputs.map((output, index): PsbtOutput => {
    const fields = library.data.outputs[index];
    return { ...output, keys: fields === undefined ? [] : claimedKeys(fields) };
  });
  return { bytes, unsigned, inputs, outputs };
}

/**
 * Reads a PSBT strictly, with the check that bitcoinjs-lib makes only when it signs: every previous transaction has the txid that is
 * spent and enough outputs. Refuses with `psbt-malformed`.
 */
export function parsePsbt(bytes: Uint8Array): Psbt {
  const psbt = readPsbt(bytes);
  psbt.inputs.forEach((input, index) => {
    if (input.previous === undefined) return;
    const { txid, outputs } = input.previous;
    must(
      txid === input.outpoint.txid && input.outpoint.vout < outputs.length,
      "psbt-malformed",
      index,
    );
  });
  return psbt;
}

/**
 * The output an input spends. Refuses with `input-no-previous` (nothing known of it; or, where `wholePrevious` is asked for as for segwit
 * v0 and older, no whole previous transaction: signatures of version 0 do not commit to the amounts of other inputs) or
 * `input-previous-mismatch` (another txid, too few outputs, or the two UTXO fields disagree).
 */
export function spentOutput(
  input: PsbtInput,
  index: number,
  wholePrevious: boolean,
): TransactionOutput {
  const { previous, witnessUtxo, outpoint } = input;
  if (previous === undefined) {
    must(witnessUtxo !== undefined && !wholePrevious, "input-no-previous", index);
    return witnessUtxo;
  }
  const output = previous.outputs[outpoint.vout];
  must(previous.txid === outpoint.txid && output !== undefined, "input-previous-mismatch", index);
  must(
    witnessUtxo === undefined ||
      (witnessUtxo.value === output.value && equalBytes(witnessUtxo.script, output.script)),
    "input-previous-mismatch",
    index,
  );
  return output;
}

/** The PSBT in bitcoinjs-lib's hands, for the other roles; refuses with `psbt-malformed`. */
export function open(bytes: Uint8Array): { unsigned: Transaction; library: Library } {
  must(bytes.length <= LENGTH_MAX, "psbt-malformed");
  const { unsigned } = scanPsbt(bytes);
  try {
    return { unsigned, library: Library.fromBuffer(bytes) };
  } catch {
    throw new Refusal("psbt-malformed");
  }
}

function claimedScripts(fields: PsbtFields): ClaimedScripts {
  const { redeemScript, witnessScript, tapInternalKey } = fields;
  const tree = [fields.tapMerkleRoot, fields.tapLeafScript, fields.tapScriptSig];
  return {
    ...(redeemScript && { redeemScript }),
    ...(witnessScript && { witnessScript }),
    ...(tapInternalKey && { internalKey: tapInternalKey }),
    hasTree: tree.some((part) => part !== undefined),
  };
}

type PsbtFields = Library["data"]["inputs"][number];

interface KeyFields {
  readonly bip32Derivation?: readonly KeyField[];
  readonly tapBip32Derivation?: readonly KeyField[];
}

interface KeyField {
  readonly pubkey: Uint8Array;
  readonly masterFingerprint: Uint8Array;
  readonly path: string;
}

function claimedKeys(fields: KeyFields): ClaimedKey[] {
  return [...(fields.bip32Derivation ?? []), ...(fields.tapBip32Derivation ?? [])].map((field) => ({
    publicKey: field.pubkey,
    fingerprint: Buffer.from(field.masterFingerprint).toString("hex"),
    path: field.path
      .split("/")
      .slice(1)
      .map((step) => Number.parseInt(step) + (step.endsWith("'") ? HARDENED : 0)),
  }));
}

function readPrevious(raw: Uint8Array, index: number): Transaction {
  try {
    return parseTransaction(raw);
  } catch (error) {
    if (error instanceof Refusal) throw new Refusal("psbt-malformed", index);
    throw error;
  }
}

function amount(value: bigint): Sats {
  must(value >= 0n && value <= SATS_MAX, "psbt-malformed");
  return sats(value);
}
