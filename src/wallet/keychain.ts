import type { Descriptor } from "../bitcoin/descriptor.ts";

/** 0 is shown to people (gifts and cases, one counter), 1 is change. */
export type Chain = 0 | 1;

/** What an index of chain 0 was issued for. */
export type Purpose = "gift" | "case";

/** The wallet of one programme: its public descriptor and the next index of each chain. */
export interface Keychain {
  readonly programme: string;
  readonly descriptor: Descriptor;
  readonly birthHeight: number;
  readonly nextReceive: number;
  readonly nextChange: number;
  /** True while nobody knows how far it had been used: it gives out nothing. */
  readonly restoring: boolean;
}

/**
 * Indexes that a restore searches past the last that is known or found paid: further than a signer lets change lie without a word in its policy
 * (`changeGap`, 2,000), whoever asked it to sign.
 */
export const SEARCHED = 3_000;

/** An address of ours, as it was issued. `script` is its scriptPubKey. */
export interface IssuedAddress {
  readonly programme: string;
  readonly chain: Chain;
  readonly index: number;
  readonly script: Uint8Array;
}
