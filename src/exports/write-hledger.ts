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
  yield* head(ledger, ["opening", "closing", ...events]);
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
export async function* balancesHledger(ledger: LedgerExport): AsyncGenerator<string> {
  const { accounts, days } = ledger;
  yield* head(ledger, ["balance", "closing"]);
  for (const programme of programmesOf(accounts)) {
    const own = accounts.filter((each) => each.programme === programme && each.closing !== 0n);
    const lines = own.map(({ account, closing: sum }) => posting(account, sum, sum));
    yield `\n${days.last} balance | ${programme}\n${lines.join("")}`;
  }
  yield closing(accounts, days.last);
}

async function* head(
  { accounts, currencies, prices, days }: LedgerExport,
  payees: readonly string[],
): AsyncGenerator<string> {
  yield [
    `; Ledger from ${days.first} to ${days.last}, in satoshis.`,
    "commodity 1000. sat",
    ...currencies.map((each) => `commodity ${example(each)} ${each}`),
    ...accounts.map(
      ({ account }) => `account ${account}  ; type: ${TYPES[account.split(":")[0] ?? ""] ?? ""}`,
    ),
    ...payees.map((each) => `payee ${each}`),
  ]
    .map((each) => `${each}\n`)
    .join("");
  for await (const price of prices)
    yield `P ${price.day} sat ${priceOf(price)} ${price.currency}\n`;
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
