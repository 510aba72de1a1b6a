import { Transaction, script as codec } from "bitcoinjs-lib";
import type { Psbt as Library } from "bitcoinjs-lib";
import { equalBytes, toHex } from "../base/bytes.ts";
import type { Chain, DerivedKey, Descriptor } from "./descriptor.ts";
import { xOnly } from "./ecc.ts";
import { open } from "./psbt.ts";
import { hash160, p2pkh, taggedHash } from "./script.ts";
import type { PrivateNode } from "./seed.ts";
import { nodeAt } from "./seed.ts";
import { SIGHASH_ALL, witnessV0Digests } from "./sighash.ts";

/** Where in the wallet an input stands, as the judge derived it: never as the PSBT claims. */
export interface InputPlace {
  readonly chain: Chain;
  readonly index: number;
}

/**
 * Signs every input with the master's key at its place (BIP 174, role Signer), ALL for ECDSA and DEFAULT for taproot. RFC 6979 with
 * low-R grinding, and BIP 340 without auxiliary randomness: the same PSBT gives the same bytes for ever. Throws RangeError when the master
 * has no key in the descriptor or a key is not the descriptor's.
 */
export function signPsbt(
  bytes: Uint8Array,
  descriptor: Descriptor,
  places: readonly InputPlace[],
  master: PrivateNode,
): Uint8Array {
  const { library, unsigned } = open(bytes);
  const digestOf = witnessV0Digests(unsigned);
  const nodeOf = signingNodes(descriptor, master);
  places.forEach((place, input) => {
    const node = nodeOf(place);
    forgetSignature(library, input, node.publicKey);
    if (descriptor.kind === "wpkh") {
      const value = library.data.inputs[input]?.witnessUtxo?.value ?? previousValue(library, input);
      const digest = digestOf(input, p2pkh(hash160(node.publicKey)), value);
      const signature = codec.signature.encode(node.sign(digest), SIGHASH_ALL);
      library.data.updateInput(input, { partialSig: [{ pubkey: node.publicKey, signature }] });
    } else if (descriptor.kind === "tr") {
      const tweak = taggedHash("TapTweak", xOnly(node.publicKey));
      library.signInput(input, node.tweak(tweak), [Transaction.SIGHASH_DEFAULT]);
    } else {
      library.signInput(input, node, [SIGHASH_ALL]);
    }
  });
  return library.toBuffer();
}

/** The private node of a place. Nodes above the last two steps are derived once. */
function signingNodes(
  descriptor: Descriptor,
  master: PrivateNode,
): (place: InputPlace) => PrivateNode {
  const fingerprint = toHex(master.fingerprint);
  const parents = new Map<string, PrivateNode>();
  const parentOf = (path: readonly number[]): PrivateNode => {
    const name = path.join("/");
    const known = parents.get(name) ?? nodeAt(master, path);
    parents.set(name, known);
    return known;
  };
  return ({ chain, index }) => {
    const { keys } = descriptor.derivationAt(chain, index);
    const mine = keys.find((key: DerivedKey) => key.fingerprint === fingerprint);
    if (mine === undefined) throw new RangeError("signPsbt: the seed has no key in this wallet");
    const node = nodeAt(parentOf(mine.path.slice(0, -1)), mine.path.slice(-1));
    if (!equalBytes(node.publicKey, mine.publicKey))
      throw new RangeError("signPsbt: the seed gives another key than the wallet's");
    node.lowR = true;
    return node;
  };
}

/** A signature that is there already by the same key is made anew, so that what comes back is always our own. */
function forgetSignature(library: Library, index: number, publicKey: Uint8Array): void {
  const input = library.data.inputs[index];
  if (input === undefined) throw new RangeError("signPsbt: more places than inputs");
  delete input.tapKeySig;
  const others = input.partialSig?.filter(({ pubkey }) => !equalBytes(pubkey, publicKey)) ?? [];
  if (others.length > 0) input.partialSig = others;
  else delete input.partialSig;
}

/** The amount spent, where the PSBT has only the whole previous transaction. */
function previousValue(library: Library, index: number): bigint {
  const previous = library.data.inputs[index]?.nonWitnessUtxo;
  const vout = library.txInputs[index]?.index;
  if (previous === undefined || vout === undefined) throw new RangeError("signPsbt: no amount");
  const output = Transaction.fromBuffer(previous).outs[vout];
  if (output === undefined) throw new RangeError("signPsbt: no amount");
  return output.value;
}
