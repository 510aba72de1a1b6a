import type { BatchState } from "./batch.ts";
import { mayApprove } from "./separation.ts";
import type { Separated } from "./separation.ts";

/** What a batch waits for, or that it waits for nothing more. */
export type BatchStep =
  | "approvals"
  | "signature"
  | "refused"
  | "expired"
  | "release"
  | "confirmation"
  | "settlement"
  | "settled"
  | "voided"
  | "dead";

/** What decides about the next step of a batch. */
export interface BatchStanding {
  readonly state: BatchState;
  readonly expiresAt: Date;
  readonly refusal: string | undefined;
  readonly approvers: readonly string[];
  /** How many people must approve it, by its row. */
  readonly need: number;
  /** When it is sent, if it is signed and was given a moment. */
  readonly releaseAt: Date | undefined;
}

/** How many people must approve a batch: as many as its row says, and never fewer than the people list in force needs. */
export function needOf({ need }: Pick<BatchStanding, "need">, listed: number): number {
  return Math.max(need, listed);
}

/** What a batch waits for at `at`, when the people list has `listed` people approve any batch. */
export function stepOf(batch: BatchStanding, listed: number, at: Date): BatchStep {
  switch (batch.state) {
    case "frozen":
      if (batch.expiresAt <= at) return "expired";
      if (batch.approvers.length < needOf(batch, listed)) return "approvals";
      return batch.refusal === undefined ? "signature" : "refused";
    case "signed":
      return batch.releaseAt !== undefined && batch.releaseAt > at ? "release" : "confirmation";
    case "confirmed":
      return "settlement";
    case "settled":
    case "voided":
    case "dead":
      return batch.state;
  }
}

/** How one approver stands to a batch: asked for a word, barred from it, done with it, or too late. */
export type ApproverStanding = "asked" | "barred" | "given" | "closed";

/** How this person stands to a batch, if they approve batches at all. */
export function approverStanding(
  batch: BatchStanding & Separated,
  person: string,
  at: Date,
): ApproverStanding {
  if (batch.approvers.includes(person)) return "given";
  if (batch.state !== "frozen" || batch.expiresAt <= at) return "closed";
  return mayApprove(batch, batch.approvers, person) ? "asked" : "barred";
}
