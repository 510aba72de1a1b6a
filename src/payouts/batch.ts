import { Fault } from "../base/fault.ts";
import type { Sats } from "../base/sats.ts";
import type { FeeRate } from "../bitcoin/fee-rate.ts";
import type { OutPoint } from "../bitcoin/outpoint.ts";
import type { FeeQuote } from "../chain/fee-estimate.ts";
import type { Separation } from "../base/separation.ts";
import { hasStep } from "../base/transition.ts";
import { BATCH_TRANSITIONS } from "./batch-transitions.ts";

/** The states of a batch, in the order of a plain run. */
export const BATCH_STATES = ["frozen", "signed", "confirmed", "settled", "voided", "dead"] as const;

/**
 * frozen: manifest and unsigned PSBT are fixed, coins reserved · signed: a signed form exists, so it is in flight whether sent or not ·
 * confirmed: a signed form is in the active chain · settled: deep enough for the public book · dead: signed, and its anchor spent, deep in
 * the chain, by a transaction that is none of its forms · voided: given up while no signed form was known; it comes back when one turns up,
 * because the signer lets no other batch pay the same.
 */
export type BatchState = (typeof BATCH_STATES)[number];

/** payout: pays people · cancel: spends the anchor of another batch back to the wallet · sweep: spends the change of a stuck one. */
export const BATCH_KINDS = ["payout", "cancel", "sweep"] as const;
export type BatchKind = (typeof BATCH_KINDS)[number];

/** Who or what moves a batch. */
export const BATCH_MOVERS = [
  "signer",
  "treasurer",
  "expiry",
  "recipient",
  "pause",
  "chain",
] as const;
/** One of them. */
export type BatchMover = (typeof BATCH_MOVERS)[number];

/** Whether a step is what the chain or a signer says, which the books follow; not what people or a deadline decide. */
export function isTold(by: BatchMover): boolean {
  return by === "chain" || by === "signer";
}

/** The fee rate of a batch and where it is from; `reason` is whose who chose it against the estimate. */
export type BatchRate =
  | { readonly rate: FeeRate; readonly basis: FeeQuote["basis"] }
  | { readonly rate: FeeRate; readonly basis: "manual"; readonly reason: string };

/** As many approve any batch at least (FORMATS 4). */
export const LEAST_APPROVERS = 2;

/** A batch as stored. Amounts in sats; `manifest` the received canonical text, undefined once it is forgotten; `psbt` base64. */
export interface Batch {
  readonly id: string;
  readonly programme: string;
  readonly kind: BatchKind;
  /** The batch that a cancel ends; its manifest names that one as its batch. */
  readonly cancels: string | undefined;
  readonly state: BatchState;
  readonly version: number;
  readonly manifest: string | undefined;
  readonly digest: string;
  readonly words: string;
  readonly psbt: string;
  /** Decides the choice of coins and the order of outputs; whoever audits the batch can rebuild both. */
  readonly seed: Uint8Array;
  readonly anchor: OutPoint;
  readonly fee: Sats;
  readonly feeCap: Sats;
  /** The rate it was built at; undefined for batches older than this was written down. */
  readonly rate: BatchRate | undefined;
  readonly maker: string;
  /** How strictly its reviewers are kept from approving it. */
  readonly separation: Separation;
  /** How many people must approve it, as the fund said when it was frozen; it never changes. */
  readonly need: number;
  readonly expiresAt: Date;
  /** How often its confirmation was booked and taken back; odd while it is booked. */
  readonly turns: number;
  /** The rule by which the signer last refused it. */
  readonly refusal: string | undefined;
  /** What was said of it when it was frozen; undefined once it is forgotten, and for batches that nobody looked at. */
  readonly lint: KeptLint | undefined;
  /** How long after it is signed it is sent, in seconds; drawn when it was frozen. */
  readonly releaseSeconds: number;
  /** When it is sent: from the signature on; undefined before, and for those that were sent by hand. */
  readonly releaseAt: Date | undefined;
  /** Why somebody sent it before its moment. */
  readonly releaseReason: string | undefined;
}

/** What the linter said of a batch: its report as text, how many findings were severe, and why it was frozen in spite of them. */
export interface KeptLint {
  readonly report: string;
  readonly severe: number;
  readonly reason: string | undefined;
}

/** The canonical text that approvers signed the digest of; Fault not-found `batch-forgotten` 30 days after the batch settled, or named what was given up. */
export function manifestOf(batch: Batch): string {
  if (batch.manifest !== undefined) return batch.manifest;
  throw forgotten();
}

/** What whoever asks for a batch is told of which somebody that it was to pay is forgotten. */
export function forgotten(): Fault {
  return new Fault(
    "not-found",
    "batch-forgotten",
    "Whom this batch paid is forgotten: it was settled, or a payout of it given up, more than 30 days ago, or taken back.",
  );
}

/** Checks one step against the table; Fault conflict `batch-transition` when it is not allowed. */
export function moveBatch(batch: Batch, to: BatchState, by: BatchMover): BatchState {
  if (!hasStep(BATCH_TRANSITIONS, { from: batch.state, to, by })) {
    throw new Fault("conflict", "batch-transition", `A ${batch.state} batch cannot become ${to}.`, {
      from: batch.state,
      to,
    });
  }
  return to;
}
