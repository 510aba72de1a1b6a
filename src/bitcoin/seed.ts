import { BIP32Factory } from "bip32";
import type { BIP32Interface } from "bip32";
import { mnemonicToSeedSync, validateMnemonic, wordlists } from "bip39";
import { must } from "../base/refusal.ts";
import { withChecksum } from "./descriptor-checksum.ts";
import { ecc } from "./ecc.ts";
import { HARDENED } from "./key-expression.ts";
import type { Network } from "./network.ts";
import { coinTypeOf, paramsOf } from "./network.ts";

const bip32 = BIP32Factory(ecc);

/** A private node of the key tree (BIP 32); only the signer holds one. */
export type PrivateNode = BIP32Interface;

/** The master node of 16 to 64 bytes of seed. */
export function masterOf(seed: Uint8Array, network: Network): PrivateNode {
  if (seed.length < 16 || seed.length > 64) throw new RangeError("masterOf: 16 to 64 bytes");
  return bip32.fromSeed(seed, paramsOf(network));
}

/** The 64 bytes of BIP 39 words, in any of its languages; refuses with `seed-words` when the checksum fails. */
export function seedFromWords(words: string, passphrase = ""): Uint8Array {
  const valid = Object.values(wordlists).some((list) => validateMnemonic(words, list));
  must(valid, "seed-words");
  return new Uint8Array(mnemonicToSeedSync(words, passphrase));
}

/** The node at `path`; hardened steps have the top bit set. */
export function nodeAt(master: PrivateNode, path: readonly number[]): PrivateNode {
  return path.reduce((node, step) => node.derive(step), master);
}

/** The watch-only descriptor of BIP 84 account `account`: `wpkh([fingerprint/84h/…]xpub/<0;1>/*)#checksum`. */
export function accountDescriptor(master: PrivateNode, network: Network, account: number): string {
  return withChecksum(`wpkh(${keyText(master, [84, coinTypeOf(network), account])})`);
}

/**
 * The key with which the seed has a part in a wallet of several, `[fingerprint/48h/…/2h]xpub/<0;1>/*`: BIP 48, script type 2 (P2WSH), where
 * devices look for it. No wallet of one key has it, so that none shows what belongs to another.
 */
export function cosignerKey(master: PrivateNode, network: Network, account: number): string {
  return keyText(master, [48, coinTypeOf(network), account, 2]);
}

/** The key expression at a path of hardened steps. */
function keyText(master: PrivateNode, path: readonly number[]): string {
  const node = nodeAt(
    master,
    path.map((step) => step + HARDENED),
  );
  const fingerprint = Buffer.from(master.fingerprint).toString("hex");
  const origin = [fingerprint, ...path.map((step) => `${step}h`)].join("/");
  return `[${origin}]${node.neutered().toBase58()}/<0;1>/*`;
}
