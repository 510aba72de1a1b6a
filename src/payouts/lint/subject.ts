import type { Sats } from "../../base/sats.ts";
import type { CoinOrigin } from "../../wallet/coin.ts";

/** A coin that a batch spends. `outpoint` is `txid:vout`; coins of one `cluster` can be put together by an outsider already. */
export interface LintCoin {
  readonly outpoint: string;
  readonly value: Sats;
  readonly origin: CoinOrigin;
  readonly programme: string;
  readonly cluster: string;
}

/** A payment or change, its script in hex. */
export interface LintOutput {
  readonly amount: Sats;
  readonly script: string;
}

/** An earlier transaction of the fund, as everybody can read it who knows that it is one. */
export interface PastBatch {
  readonly txid: string;
  readonly programme: string;
  /** Time of its block; undefined while it is in none. */
  readonly minedAt: Date | undefined;
  /** Outpoints, `txid:vout`. */
  readonly inputs: readonly string[];
  readonly payments: readonly LintOutput[];
  readonly change: { readonly amount: Sats; readonly place: number } | undefined;
  readonly outputs: number;
  readonly fee: Sats;
  readonly vsize: number;
}

/** What a bitcoin is worth: minor units (cents) of `currency` for `sats` satoshis. */
export interface LintPrice {
  readonly currency: string;
  readonly minorUnits: bigint;
  readonly sats: bigint;
}

/** A batch as it would be, and what of the fund's past stands in the chain, oldest first. */
export interface LintSubject {
  readonly programme: string;
  readonly at: Date;
  readonly coins: readonly LintCoin[];
  readonly payments: readonly LintOutput[];
  readonly change: LintOutput | undefined;
  readonly fee: Sats;
  readonly vsize: number;
  readonly isRateByHand: boolean;
  readonly lockTime: number;
  /** Within how many hours after signing it is sent. */
  readonly windowHours: number;
  readonly prices: readonly LintPrice[];
  readonly past: readonly PastBatch[];
  /** What other batches of any programme pay that are frozen and not signed: nobody can read it yet, and soon everybody can. */
  readonly frozen: readonly Sats[];
  /** Addresses of the fund, by their coins here, that were paid more than once. */
  readonly reused: ReadonlySet<string>;
  /** How many people the programme's policy says a batch pays; undefined where it names no number. */
  readonly recipients: number | undefined;
  /** The least that this programme awards: what bounds how many more a rest of change can pay. */
  readonly leastPayment: Sats;
}
