import { compareBytes, concat, equalBytes, fromHex } from "../base/bytes.ts";
import type { Sats } from "../base/sats.ts";
import { must, Refusal } from "../base/refusal.ts";
import { compactSize, sized, u32, u64 } from "./byte-writer.ts";
import type { Chain, DerivedKey, Derivation, Descriptor } from "./descriptor.ts";
import type { OriginXpub } from "./key-expression.ts";
import type { OutPoint } from "./outpoint.ts";
import { seededRandom } from "./seeded-random.ts";
import type { TransactionOutput } from "./transaction.ts";
import { internalHash, parseTransaction } from "./transaction.ts";

/** A coin of the wallet to spend: where it is, the whole transaction that holds it, and the place of its script. */
export interface WalletInput {
  readonly outpoint: OutPoint;
  readonly previous: Uint8Array;
  readonly chain: Chain;
  readonly index: number;
}

/** What a PSBT is made of. Inputs keep their order; outputs are put into an order that only the seed knows. */
export interface PsbtPlan {
  readonly descriptor: Descriptor;
  readonly inputs: readonly WalletInput[];
  readonly payments: readonly TransactionOutput[];
  /** Pays the wallet's own chain 1 at this index. */
  readonly change?: { readonly value: Sats; readonly index: number };
  /** Height of the tip, against fee sniping; 0 for none. */
  readonly lockTime: number;
  readonly seed: Uint8Array;
}

/** Signals replaceability to old nodes and lets the lock time count (BIP 125, 65). */
export const SEQUENCE = 0xffff_fffd;

/** Key types of BIP 174 and 371 that are written here; those of inputs and of outputs differ. */
const INPUT = { redeem: 0x04, witness: 0x05, key: 0x06, tapKey: 0x16, internal: 0x17 };
const OUTPUT = { redeem: 0x00, witness: 0x01, key: 0x02, tapKey: 0x07, internal: 0x05 };
const GLOBAL_XPUB = 0x01;
const NO_DATA = new Uint8Array(0);
const NON_WITNESS_UTXO = 0x00;
const WITNESS_UTXO = 0x01;

/**
 * Makes a PSBT (BIP 174, roles Creator and Updater): the wallet's extended keys, whole previous transactions and witness UTXOs, derivations on
 * inputs and on change so that devices can check them. The same plan gives the same bytes; the same payments, change or not, stand in the same order under one
 * seed, so that a replacement does not point at its change. Refuses with `coin-altered` an input that is not what the plan says of it. Written by
 * hand: bitcoinjs-lib walks all that is there for each input it adds (180 ms for 100 inputs and 1,000 outputs, 8 here).
 */
export function createPsbt(plan: PsbtPlan): Uint8Array {
  const outputs = orderedOutputs(plan);
  const unsigned = concat(
    u32(2),
    compactSize(plan.inputs.length),
    ...plan.inputs.flatMap(({ outpoint }) => [
      internalHash(outpoint.txid),
      u32(outpoint.vout),
      compactSize(0),
      u32(SEQUENCE),
    ]),
    compactSize(outputs.length),
    ...outputs.flatMap(({ value, script }) => [u64(value), sized(script)]),
    u32(plan.lockTime),
  );
  return concat(
    fromHex("70736274ff"),
    psbtMap([field(0x00, unsigned), ...globalXpubs(plan.descriptor)]),
    ...plan.inputs.map((input) => psbtMap(inputFields(plan.descriptor, input))),
    ...outputs.map(({ derivation }) =>
      psbtMap(derivation === undefined ? [] : keyFields(OUTPUT, derivation)),
    ),
  );
}

/** One field for each extended key: one that stands in the wallet under two paths would make two fields of one name, which is no PSBT. */
function globalXpubs({ xpubs }: Descriptor): Uint8Array[] {
  return xpubs
    .filter(({ bytes }, at) => at === 0 || !equalBytes(bytes, xpubs[at - 1]?.bytes ?? bytes))
    .map(xpubField);
}

interface PlannedOutput extends TransactionOutput {
  readonly derivation?: Derivation;
}

/** Each output gets a random place between 0 and 1; leaving one out moves no other. */
function orderedOutputs(plan: PsbtPlan): PlannedOutput[] {
  const random = seededRandom(plan.seed, "output-order");
  const outputs: PlannedOutput[] = [...plan.payments];
  if (plan.change !== undefined) {
    const derivation = plan.descriptor.derivationAt(1, plan.change.index);
    outputs.push({ value: plan.change.value, script: derivation.script, derivation });
  }
  const places = outputs.map((output) => ({ output, place: Buffer.from(random.bytes(16)) }));
  return places.sort((a, b) => a.place.compare(b.place)).map(({ output }) => output);
}

function inputFields(descriptor: Descriptor, input: WalletInput): Uint8Array[] {
  const derivation = descriptor.derivationAt(input.chain, input.index);
  const previous = parseTransaction(input.previous);
  const spent = previous.outputs[input.outpoint.vout];
  if (previous.txid !== input.outpoint.txid || spent === undefined)
    throw new Refusal("coin-altered");
  must(equalBytes(spent.script, derivation.script), "coin-altered");
  const { kind } = descriptor;
  return [
    // Taproot signatures commit to all amounts, so they need no whole previous transaction (BIP 341).
    ...(kind === "tr" ? [] : [field(NON_WITNESS_UTXO, input.previous)]),
    ...(kind === "pkh" ? [] : [field(WITNESS_UTXO, concat(u64(spent.value), sized(spent.script)))]),
    ...keyFields(INPUT, derivation),
  ];
}

function keyFields(types: typeof INPUT, derivation: Derivation): Uint8Array[] {
  const { internalKey, redeemScript, witnessScript } = derivation;
  // By key, so that nobody's place in the descriptor shows and other programs write the same bytes.
  const keys = [...derivation.keys].sort((a, b) => compareBytes(a.publicKey, b.publicKey));
  if (internalKey !== undefined) {
    const tapKeys = keys.map((key) =>
      // No leaf hashes: the key is the internal one, not one of a script.
      field(types.tapKey, concat(compactSize(0), origin(key)), internalKey),
    );
    const internal = field(types.internal, internalKey);
    return types.tapKey < types.internal ? [...tapKeys, internal] : [internal, ...tapKeys];
  }
  return [
    ...(redeemScript === undefined ? [] : [field(types.redeem, redeemScript)]),
    ...(witnessScript === undefined ? [] : [field(types.witness, witnessScript)]),
    ...keys.map((key) => field(types.key, origin(key), key.publicKey)),
  ];
}

/** One key of the wallet, so that a device can tell whose coins these are and that the change goes back to the same holders. */
function xpubField(xpub: OriginXpub): Uint8Array {
  return field(GLOBAL_XPUB, origin(xpub), xpub.bytes);
}

/** Master fingerprint and path, as BIP 174 writes them. */
function origin({ fingerprint, path }: Pick<DerivedKey, "fingerprint" | "path">): Uint8Array {
  return concat(fromHex(fingerprint), ...path.map(u32));
}

function field(type: number, value: Uint8Array, keyData: Uint8Array = NO_DATA): Uint8Array {
  return concat(sized(concat(Uint8Array.of(type), keyData)), sized(value));
}

function psbtMap(fields: readonly Uint8Array[]): Uint8Array {
  return concat(...fields, Uint8Array.of(0));
}
