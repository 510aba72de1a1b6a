import { equalBytes } from "../base/bytes.ts";
import { Refusal } from "../base/refusal.ts";
import type { Chain, Descriptor } from "../bitcoin/descriptor.ts";
import { HARDENED } from "../bitcoin/key-expression.ts";
import type { PrivateNode } from "../bitcoin/seed.ts";
import { nodeAt } from "../bitcoin/seed.ts";

/** The key of a wallet that a seed makes: its master's fingerprint (hex), the way to it, and how many keys the wallet has. */
export interface OwnKey {
  readonly fingerprint: string;
  /** As people write it, `84h/0h/0h`. */
  readonly path: string;
  readonly keys: number;
}

/** Scripts of each chain that are compared: with the first and one more, the chain codes are too. */
const INDEXES = [0, 1];

/**
 * Which key of a wallet is the seed's: derived with the private keys and compared with what the descriptor derives in public, on both chains.
 * Refuses with `seed-other-wallet` when none is: this seed cannot spend its coins.
 */
export function ownKeyOf(master: PrivateNode, descriptor: Descriptor): OwnKey {
  const fingerprint = Buffer.from(master.fingerprint).toString("hex");
  const { keys } = descriptor.quorum;
  for (let at = 0; at < keys; at += 1) {
    const key = descriptor.derivationAt(0, 0).keys[at];
    if (key?.fingerprint !== fingerprint || !makes(master, descriptor, at)) continue;
    return { fingerprint, path: written(key.path.slice(0, -2)), keys };
  }
  throw new Refusal("seed-other-wallet");
}

function makes(master: PrivateNode, descriptor: Descriptor, at: number): boolean {
  const chains: readonly Chain[] = descriptor.isMultipath ? [0, 1] : [0];
  const indexes = descriptor.isRanged ? INDEXES : [0];
  return chains.every((chain) =>
    indexes.every((index) => {
      const key = descriptor.derivationAt(chain, index).keys[at];
      return key !== undefined && equalBytes(nodeAt(master, key.path).publicKey, key.publicKey);
    }),
  );
}

function written(path: readonly number[]): string {
  return path.map((step) => (step < HARDENED ? `${step}` : `${step - HARDENED}h`)).join("/");
}
