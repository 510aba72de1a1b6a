import { utf8 } from "../base/bytes.ts";
import type { Id } from "../base/id.ts";
import { VAULT_NAMES } from "./case-key.ts";

/** What an entry is. The vault does not read them; a kind says which screen may ask for it and which retention rules it. */
export const ENTRY_KINDS = [
  "request",
  "addition",
  "evidence",
  "message",
  "note",
  "triage",
  "assessment",
  "decision",
  "destination",
  "descriptor",
  "award",
  "claim-key",
  "payout-reference",
  "payout-check",
  "case-address",
  "bulletin",
  "notice",
  "appeal",
  "touched",
] as const;
export type EntryKind = (typeof ENTRY_KINDS)[number];

/** Why somebody looks. A closed list: free text in an access log would itself be about people. */
export const PURPOSES = [
  "triage",
  "review",
  "decision",
  "duplicates",
  "messages",
  "payout",
  "appeal",
  "oversight",
  "erasure",
  "subject-export",
] as const;
export type Purpose = (typeof PURPOSES)[number];

/** One sealed entry as it lies in the database. `seq` counts from 1 within its case; `sealedIn` is the first day of a month, no finer. */
export interface SealedEntry {
  readonly case: Id<"case">;
  readonly seq: number;
  readonly kind: EntryKind;
  readonly sealedIn: string;
  readonly box: Uint8Array;
}

/** An entry that was opened. */
export interface Entry {
  readonly seq: number;
  readonly kind: EntryKind;
  readonly sealedIn: string;
  readonly plaintext: Uint8Array;
}

/** Where an entry belongs, for its envelope: moved to another case, number or kind it does not open. */
export function placeOf(entry: { case: Id<"case">; seq: number; kind: EntryKind }): {
  name: string;
  bound: Uint8Array;
} {
  return {
    name: VAULT_NAMES.entry,
    bound: utf8(`${entry.case}\n${String(entry.seq)}\n${entry.kind}`),
  };
}
