import { readAttestation } from "../audit/attestation.ts";
import type { Attestation } from "../audit/attestation.ts";
import { parseBoardNotice } from "../audit/board-notice.ts";
import type { Notice } from "../audit/notice.store.ts";
import { parseCorrection } from "../audit/signed-correction.ts";
import type { CorrectionRecord } from "../audit/signed-correction.ts";
import { Refusal } from "../base/refusal.ts";

/** What somebody handed in says, in short. */
export type NoticeFacts =
  | ({ readonly kind: "attest" } & Pick<Attestation, "e" | "verdict">)
  | ({ readonly kind: "correct" } & Pick<CorrectionRecord, "field" | "p" | "d" | "code">)
  | { readonly kind: "board" }
  /** It was changed in the store since. */
  | { readonly kind: "unreadable" };

/** Reads a notice for people to recognise; who signed it is the worker's to check. */
export function describeNotice({ kind, body }: Pick<Notice, "kind" | "body">): NoticeFacts {
  try {
    if (kind === "attest") {
      const { e, verdict } = readAttestation(body);
      return { kind, e, verdict };
    }
    if (kind === "board") {
      parseBoardNotice(body);
      return { kind };
    }
    const { field, p, d, code } = parseCorrection(body).record;
    return { kind, field, p, d, code };
  } catch (error) {
    if (error instanceof Refusal) return { kind: "unreadable" };
    throw error;
  }
}
