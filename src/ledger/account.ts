/** The code of an account: its class, its name, the programme whose books it is in. */
export type AccountCode =
  `${"assets" | "liabilities" | "equity" | "revenue" | "expenses"}:${string}`;

/** The side on which an account grows. */
export type Side = "debit" | "credit";

/**
 * Every account of a programme, by name. A guarded account never falls below zero, open holds counted as spent. What each is for:
 * `chain` our confirmed coins · `donations` all that was ever given · `grants`, `networkFees`, `operations` what was spent ·
 * `losses` coins that are gone · `refunds` what went back to donors · `suspense` coins that came in and that no rule explains,
 * not spendable until somebody does · `transfers` moved to (debit) or from (credit) another programme · `unbacked` by how much
 * promises exceed coins; only the database posts to it (docs/decisions/0005-ledger-guard.md).
 */
export const CHART = {
  chain: { code: "assets:chain", side: "debit", guarded: true },
  donations: { code: "revenue:donations", side: "credit", guarded: false },
  grants: { code: "expenses:grants", side: "debit", guarded: false },
  networkFees: { code: "expenses:network-fees", side: "debit", guarded: false },
  losses: { code: "expenses:losses", side: "debit", guarded: false },
  operations: { code: "expenses:operations", side: "debit", guarded: false },
  refunds: { code: "liabilities:refunds", side: "credit", guarded: false },
  suspense: { code: "liabilities:suspense", side: "credit", guarded: true },
  unbacked: { code: "liabilities:unbacked", side: "credit", guarded: true },
  transfers: { code: "equity:transfers", side: "credit", guarded: false },
} as const satisfies Record<string, { code: AccountCode; side: Side; guarded: boolean }>;

/** A name in the chart of accounts. */
export type AccountName = keyof typeof CHART;

/** The code of a programme's account, such as `assets:chain:relief`. */
export function accountCode(name: AccountName, programme: string): AccountCode {
  return `${CHART[name].code}:${programme}`;
}
