import type { AccountMovement, LedgerExport } from "./journal.ts";

/**
 * The journal as JSON Lines: one object a line, `type` first. `period`, then each `account` at its opening, each `price`, each `entry`, and
 * each account's `balance` at the end, which a cut file lacks. Amounts are decimal strings in sats.
 */
export async function* journalJsonl(ledger: LedgerExport): AsyncGenerator<string> {
  const { days, accounts, prices, entries } = ledger;
  yield line({ type: "period", version: 1, unit: "sat", ...days });
  for (const { account, programme, side, opening } of accounts)
    yield line({ type: "account", account, programme, side, opening });
  for await (const price of prices) yield line({ type: "price", ...price });
  for await (const part of entries) yield line({ type: "entry", ...part });
  for (const each of accounts) yield balanceLine(each);
}

/** The trial balance as JSON Lines, one `balance` a line. */
export function balancesJsonl(accounts: readonly AccountMovement[]): string {
  return accounts.map(balanceLine).join("");
}

function balanceLine(account: AccountMovement): string {
  return line({ type: "balance", ...account });
}

function line(value: object): string {
  return `${JSON.stringify(value, (_, each: unknown) => (typeof each === "bigint" ? String(each) : each))}\n`;
}
