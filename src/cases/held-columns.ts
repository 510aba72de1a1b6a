import { HOLDINGS, holdingKeys } from "./holdings.ts";
import type { HoldingKey } from "./holdings.ts";

/**
 * Every column of the tables that are about people, one line a table: what a row of it says, and nothing else is kept there. A test holds it against the schema, so that a
 * migration which adds a column has to say here that it did, and in the text of its holding what that is.
 */
const COLUMNS: Readonly<Record<string, string>> = {
  access_freezes:
    "first_lift first_lift_at frozen_at frozen_by id person reason second_lift second_lift_at",
  audit_envelopes: "box epoch key reference",
  audit_envelopes_waiting: "box epoch key reference",
  audit_unsealed: "auditor epoch records",
  batch_approvals: "approval digest key person",
  batch_payouts: "amount batch live payout",
  batch_replacements: "batch fee maker psbt rate refusal",
  batch_signatures: "batch fee from_signer psbt",
  batch_troubles: "batch rule txid",
  batch_variants: "batch fee raw txid",
  batch_waits: "batch form noticed signs since",
  batches:
    "anchor_txid anchor_vout cancels digest expires_at fee fee_basis fee_cap fee_rate fee_reason id kind lint lint_reason lint_severe maker manifest need programme psbt refusal release_at release_reason release_seconds seed separation settled_on state turns version with_signer words",
  blackouts: "declared_by declared_on ended_by ended_on first_day id",
  board_uses:
    "asked_at asked_by box case_id confirmed_at confirmed_by ended_at given handed_at id key_id notice opened_at published_at readers reason salt stopped_at stopped_by",
  case_assignments: "case_id person stage taken_on",
  case_decisions: "case_id person stage tier verdict",
  case_events: "case_id from_state month number role to_state",
  case_judges: "case_id person",
  case_mail: "case_id side unread",
  case_questions: "asked_on back_to case_id days",
  case_recusals: "case_id person",
  cases:
    "id lookup programme round second_box second_lookup second_mark second_month state submitted_on urgent version vouches",
  day_counts: "day number what",
  destination_refusals: "payout refused",
  donations: "expires_on programme receipt_lookup receipt_seal script script_mark",
  duplicate_pairs: "case_a case_b fields judge judge_since state strength tokens version",
  duplicate_tokens: "case_id field key_id token",
  evidence_files: "brief case_id header id live state",
  evidence_pieces: "box file_id number part",
  gifts: "amount programme script settled turns txid vout",
  hand_payment_words: "first_by given_up_on payout second_by spend verdict",
  lost_payouts: "amount award_digest batch payout",
  lost_signings:
    "anchor_txid anchor_vout batch digest fee kind programme signed_at txid version words",
  once_answers: "answer body_mark key_hash made_at",
  payout_change_words: "number payout person",
  payout_changes: "counted counts_from destination digest number payout script use",
  payout_checks: "box closes expires_on payout programme",
  payout_pauses:
    "first_by first_words lifted lifted_by lifted_words lifting number paused_by payout reason until words",
  payout_raises: "amount first_by number payout said_at second_by",
  payout_refusals: "batch first_by given_up_on payout rule second_by",
  payout_withdrawals: "given_up_on payout",
  payouts:
    "amount award award_digest cancelled check_key destination destination_digest hold id programme recovered returned_from reviewers script use",
  people:
    "code code_step code_tried_at code_tries disabled_at kdf_lanes kdf_memory_kib kdf_passes kdf_salt key_box reads roles",
  programme_moves: "from_state moved_on number person programme to_state",
  programme_policies: "agreed_by body digest held_since programme proposed_by version widens",
  receipts: "box expires_on lookup reference",
  restored_cases: "agreed_version case_id",
  restores: "backup made_at released_at released_by released_without restored_at",
  review_tallies: "count kind person quarter",
  sessions: "id_hash issued_at key_box person proven_at second_factor seen_at",
  spent_marks: "mark until",
  variant_refusals: "reason txid",
  test_requests:
    "agreed_by agreed_in commitment ended ended_in met programme proposed_by proposed_in withdrawn_in",
  vault_access: "at id kind person purpose tag",
  vault_cases: "case_id erased_on last_seq live shred_ref",
  vault_entries: "box case_id kind live sealed_in seq",
  vault_wraps: "box case_id key_id live reader",
  vouch_groups:
    "agreed_by agreed_on code key programme proposed_by proposed_on quota until withdrawn_by withdrawn_on",
  vouch_uses: "group_code month used",
  wallet_addresses: "chain index programme purpose script",
};

/** Columns that another holding than their table's tells of. */
const OTHERWISE: Readonly<Record<string, HoldingKey>> = {
  "cases.lookup": "hold.hash",
  "cases.second_box": "hold.second",
  "cases.second_lookup": "hold.second",
  "cases.second_mark": "hold.second",
  "cases.second_month": "hold.second",
  "cases.vouches": "hold.vouch",
};

/** The columns that a holding tells of, each as `table.column`, in the order of its tables. */
export function columnsOf(key: HoldingKey): string[] {
  return heldColumns().filter((column) => holdingOf(column) === key);
}

/** All columns of tables that are about people, each as `table.column`. */
export function heldColumns(): string[] {
  return holdingKeys.flatMap((key) =>
    HOLDINGS[key].tables.flatMap((table) =>
      (COLUMNS[table] ?? "").split(" ").map((column) => `${table}.${column}`),
    ),
  );
}

/** Which holding tells of a column; that of its table, unless it is named. */
function holdingOf(column: string): HoldingKey | undefined {
  const [table] = column.split(".");
  return (
    OTHERWISE[column] ??
    holdingKeys.find((key) => HOLDINGS[key].tables.some((each) => each === table))
  );
}
