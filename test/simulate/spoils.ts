import type { ChainHandler } from "../../src/chain/chain.ts";
import type { Signer } from "../../src/signer/answer.ts";
import type { SignedFile } from "./fund-signer.ts";
import type { SimulationWorld } from "./simulation-world.ts";

/** Where a planted defect takes hold, each around the program and never in it. */
export interface Spoils {
  readonly handlers?: (handlers: ChainHandler[]) => ChainHandler[];
  /** The signer as it is asked. */
  readonly signer?: (signer: Signer) => Signer;
  /** It starts with an empty log each time. */
  readonly isForgetful?: boolean;
  /** After it signed and before its answer is out. */
  readonly onSigned?: (world: SimulationWorld, file: SignedFile) => Promise<void>;
  /** What is sent in the place of the stored bytes. */
  readonly bytes?: (raw: Uint8Array) => Uint8Array;
  /** Whether a broadcast is said to have been made and was not. */
  readonly isKept?: (txid: string) => boolean;
  /** What is promised in the place of an award. */
  readonly award?: (amount: bigint) => bigint;
  readonly afterStep?: (world: SimulationWorld) => Promise<void>;
}
