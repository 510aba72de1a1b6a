import { Transaction } from "bitcoinjs-lib";
import { toHex } from "../base/bytes.ts";
import type { Chain, Descriptor } from "./descriptor.ts";
import { xOnly } from "./ecc.ts";
import { open } from "./psbt.ts";
import { taggedHash } from "./script.ts";
import type { PrivateNode } from "./seed.ts";
import { nodeAt } from "./seed.ts";

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
  const { library } = open(bytes);
  places.forEach((place, input) => {
    const node = signingNode(descriptor, place, master);
    node.lowR = true;
    if (descriptor.kind === "tr") {
      const tweak = taggedHash("TapTweak", xOnly(node.publicKey));
      library.signInput(input, node.tweak(tweak), [Transaction.SIGHASH_DEFAULT]);
    } else {
      library.signInput(input, node, [Transaction.SIGHASH_ALL]);
    }
  });
  return library.toBuffer();
}

function signingNode(descriptor: Descriptor, place: InputPlace, master: PrivateNode): PrivateNode {
  const fingerprint = toHex(master.fingerprint);
  const { keys } = descriptor.derivationAt(place.chain, place.index);
  const mine = keys.find((key) => key.fingerprint === fingerprint);
  if (mine === undefined) throw new RangeError("signPsbt: the seed has no key in this wallet");
  const node = nodeAt(master, mine.path);
  if (toHex(node.publicKey) !== toHex(mine.publicKey))
    throw new RangeError("signPsbt: the seed gives another key than the wallet's");
  return node;
}
