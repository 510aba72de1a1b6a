import { ENVELOPE_DAYS } from "../audit/forget-envelopes.ts";
import { CHECK_DAYS } from "../audit/payout-check.store.ts";
import { BUDGET_DAYS } from "../db/day-budget.ts";
import { ONCE_DAYS } from "../db/once.ts";
import { PAID_DAYS } from "../payouts/forget-payouts.ts";
import { LOOK_DAYS } from "../vault/access.store.ts";
import { REVIEW_DAYS } from "./review-tally.ts";

/**
 * How long rows stay: `days` days, after what the text of the holding says · with the `case` that they are of (`retention.ts`) · `payment`: whom it paid for
 * `days` days after it is over, amounts for ever · for `ever`.
 */
export type Stay =
  { readonly kind: "days" | "payment"; readonly days: number } | { readonly kind: "case" | "ever" };

/** Tables whose rows are about people, or could be laid beside each other to find them, and how long they stay. */
export interface Holding {
  readonly tables: readonly string[];
  readonly stay: Stay;
}

/**
 * Everything that is kept of people, once: what the page `/what-we-hold` and its answer say, and what a test holds against the schema. The keys are those
 * of the texts.
 */
export const HOLDINGS = {
  "hold.state": {
    tables: [
      "case_assignments",
      "case_decisions",
      "case_events",
      "case_judges",
      "case_recusals",
      "cases",
    ],
    stay: { kind: "case" },
  },
  "hold.hash": { tables: [], stay: { kind: "case" } },
  "hold.second": { tables: [], stay: { kind: "case" } },
  "hold.vouch": { tables: ["vouch_groups", "vouch_uses"], stay: { kind: "ever" } },
  "hold.tokens": { tables: ["duplicate_pairs", "duplicate_tokens"], stay: { kind: "case" } },
  "hold.mail": { tables: ["case_mail", "case_questions"], stay: { kind: "case" } },
  "hold.evidence": { tables: ["evidence_files", "evidence_pieces"], stay: { kind: "case" } },
  "hold.sealed": {
    tables: ["vault_cases", "vault_entries", "vault_wraps"],
    stay: { kind: "case" },
  },
  "hold.script": {
    tables: [
      "batch_approvals",
      "batch_payouts",
      "batch_replacements",
      "batch_signatures",
      "batch_troubles",
      "batch_variants",
      "batch_waits",
      "batches",
      "destination_refusals",
      "hand_payment_words",
      "lost_payouts",
      "lost_signings",
      "payout_change_words",
      "payout_changes",
      "payout_pauses",
      "payout_raises",
      "payout_refusals",
      "payout_withdrawals",
      "payouts",
      "variant_refusals",
    ],
    stay: { kind: "payment", days: PAID_DAYS },
  },
  "hold.gift": {
    tables: ["donations", "gifts", "receipts", "wallet_addresses"],
    stay: { kind: "ever" },
  },
  "hold.auditors": {
    tables: ["audit_envelopes", "audit_envelopes_waiting", "audit_unsealed"],
    stay: { kind: "days", days: ENVELOPE_DAYS },
  },
  "hold.checks": { tables: ["payout_checks"], stay: { kind: "days", days: CHECK_DAYS } },
  "hold.answers": { tables: ["once_answers"], stay: { kind: "days", days: ONCE_DAYS } },
  "hold.looks": { tables: ["vault_access"], stay: { kind: "days", days: LOOK_DAYS } },
  "hold.verdicts": { tables: ["review_tallies"], stay: { kind: "days", days: REVIEW_DAYS } },
  "hold.tests": { tables: ["test_requests"], stay: { kind: "ever" } },
  "hold.counts": {
    tables: ["day_counts", "spent_marks"],
    stay: { kind: "days", days: BUDGET_DAYS },
  },
  "hold.restored": { tables: ["restored_cases", "restores"], stay: { kind: "case" } },
  "hold.blackouts": { tables: ["blackouts"], stay: { kind: "ever" } },
  "hold.staff": {
    tables: [
      "access_freezes",
      "board_uses",
      "people",
      "programme_moves",
      "programme_policies",
      "sessions",
    ],
    stay: { kind: "ever" },
  },
} as const satisfies Readonly<Record<string, Holding>>;

/** A text that says what a holding is. */
export type HoldingKey = keyof typeof HOLDINGS;

/** The holdings, in the order in which they are told. */
export const holdingKeys = Object.keys(HOLDINGS) as readonly HoldingKey[];

/** For how many days; 0 for those that go with a case, or never. */
export function daysOf(key: HoldingKey): number {
  const { stay }: Holding = HOLDINGS[key];
  return "days" in stay ? stay.days : 0;
}

/**
 * Tables that say nothing of a person: the chain as everybody has it, the public book and what is to be in it, sums of the ledger, the fund's wallet and
 * programmes, signed lists, and what the schema is made of.
 */
export const OF_NOBODY: readonly string[] = [
  "audit_key_sheets",
  "book",
  "book_debts",
  "book_notices",
  "book_parts",
  "book_records",
  "case_steps",
  "case_tallies",
  "chain_blocks",
  "chain_inclusions",
  "chain_mempool",
  "chain_outputs",
  "chain_rescan",
  "chain_rivals",
  "chain_scripts",
  "chain_spends",
  "chain_transactions",
  "claim_leaves",
  "epochs",
  "fiat_rates",
  "fund",
  "fund_files",
  "journal_entries",
  "ledger_accounts",
  "ledger_balances",
  "log_checkpoints",
  "log_cosignatures",
  "log_entries",
  "log_publications",
  "log_tiles",
  "log_timestamps",
  "people_lists",
  "postings",
  "programmes",
  "schema_migrations",
  "staged_epochs",
  "unexplained_coins",
  "unexplained_spends",
  "wallet_certificates",
  "wallet_freezes",
  "wallet_keychains",
  "wallet_reservations",
];
