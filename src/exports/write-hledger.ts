import { decimalsOf } from "../rates/currency.ts";
import type { DailyPrice } from "../rates/daily-prices.view.ts";
import { decimalOf } from "./decimal.ts";
import { legsOf, programmesOf } from "./journal.ts";
import type { AccountMovement, LedgerExport } from "./journal.ts";

const TYPES: Readonly<Record<string, string>> = {
  assets: "A",
  liabilities: "L",
  equity: "E",
  revenue: "R",
  expenses: "X",
};

/**
 * The journal for hledger: accounts with their types, payees and commodities declared, so that `hledger check --strict ordereddates payees`
 * holds; the balance is asserted after every movement of an asset, and of every account at the end.
 */
export async function* journalHledger(ledger: LedgerExport): AsyncGenerator<string> {
  const { days, accounts, events, entries } = ledger;
  const balances = new Map<string, bigint>(accounts.map((each) => [each.account, each.opening]));
  yield head(ledger, ["opening", "closing", ...events]);
  for (const programme of programmesOf(accounts)) {
    const own = accounts.filter((each) => each.programme === programme && each.opening !== 0n);
    if (own.length === 0) continue;
    yield `\n${days.first} opening | ${programme}\n`;
    yield own.map(({ account, opening }) => posting(account, opening, opening)).join("");
  }
  for await (const part of entries) {
    const lines = part.movements.flatMap((movement) =>
      legsOf(movement).map(({ account, amount }) => {
        const balance = (balances.get(account) ?? 0n) + amount;
        balances.set(account, balance);
        return posting(account, amount, account.startsWith("assets:") ? balance : undefined);
      }),
    );
    yield `\n${part.effectiveOn} (${part.entry}) ${part.event} | ${part.programme}\n${lines.join("")}`;
  }
  yield closing(accounts, days.last);
}

/** The trial balance for hledger: one transaction a programme, whose sums are zero, with every balance asserted. */
export function balancesHledger(ledger: Omit<LedgerExport, "entries" | "events">): string {
  const { accounts, days } = ledger;
  const of = programmesOf(accounts).map((programme) => {
    const own = accounts.filter((each) => each.programme === programme && each.closing !== 0n);
    const lines = own.map(({ account, closing: sum }) => posting(account, sum, sum));
    return `\n${days.last} balance | ${programme}\n${lines.join("")}`;
  });
  return [head(ledger, ["balance", "closing"]), ...of, closing(accounts, days.last)].join("");
}

function head(
  { accounts, prices, days }: Omit<LedgerExport, "entries" | "events">,
  payees: readonly string[],
): string {
  const currencies = [...new Set(prices.map(({ currency }) => currency))].sort();
  return [
    `; Ledger from ${days.first} to ${days.last}, in satoshis.`,
    "commodity 1000. sat",
    ...currencies.map((each) => `commodity ${example(each)} ${each}`),
    ...accounts.map(
      ({ account }) => `account ${account}  ; type: ${TYPES[account.split(":")[0] ?? ""] ?? ""}`,
    ),
    ...payees.map((each) => `payee ${each}`),
    ...prices.map((price) => `P ${price.day} sat ${priceOf(price)} ${price.currency}`),
  ]
    .map((each) => `${each}\n`)
    .join("");
}

/** What one satoshi is worth, in units of the currency. */
function priceOf({ currency, minorUnits, sats }: DailyPrice): string {
  return decimalOf(minorUnits, sats * 10n ** BigInt(decimalsOf(currency)));
}

function example(currency: string): string {
  return `1000.${"0".repeat(decimalsOf(currency))}`;
}

function posting(account: string, amount: bigint, balance: bigint | undefined): string {
  return `    ${account}  ${amount} sat${balance === undefined ? "" : ` = ${balance} sat`}\n`;
}

function closing(accounts: readonly AccountMovement[], day: string): string {
  if (accounts.length === 0) return "";
  const lines = accounts.map((each) => posting(each.account, 0n, each.closing));
  return `\n${day} closing | all programmes\n${lines.join("")}`;
}
