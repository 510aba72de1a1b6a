import type { Sats } from "../base/sats.ts";

/**
 * ready: approved and with a script, waits for a batch · batched: in a frozen batch · in-flight: a signed form exists ·
 * confirmed, settled: by the chain · cancelled: given up before anything was signed. Never stored: it follows from its batches.
 */
export const PAYOUT_STATES = [
  "ready",
  "batched",
  "in-flight",
  "confirmed",
  "settled",
  "cancelled",
] as const;
/** One of them. */
export type PayoutState = (typeof PAYOUT_STATES)[number];

/** One payment of an award to one script. Nothing in it leads to a case; `award` and `destination` are the signed texts. */
export interface Payout {
  /** 16 random bytes in hex: says nothing about order or time. */
  readonly id: string;
  readonly programme: string;
  readonly amount: Sats;
  readonly script: Uint8Array;
  /** Position of the script in the destination record. */
  readonly use: number;
  readonly award: string;
  readonly awardDigest: string;
  readonly destination: string;
  readonly destinationDigest: string;
  /** Who signed the award; they may not approve its batch. */
  readonly reviewers: readonly string[];
  /** The posting that holds its money in the ledger. */
  readonly hold: string;
  /** X25519 public key made for this payout alone, to which its openings in the public book are sealed. */
  readonly checkKey?: Uint8Array | undefined;
}

/** The state of a payout by the state of its live batch, if it is in one: what was given up may be in one that a reorganisation brought back. */
export function payoutState(cancelled: boolean, batch: string | undefined): PayoutState {
  switch (batch) {
    case undefined:
      return cancelled ? "cancelled" : "ready";
    case "frozen":
      return "batched";
    case "signed":
      return "in-flight";
    case "confirmed":
      return "confirmed";
    case "settled":
      return "settled";
    default:
      throw new Error(`payoutState: a payout cannot live in a ${batch} batch`);
  }
}
