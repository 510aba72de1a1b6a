import { formatDate } from "../base/clock.ts";
import { decimalsOf } from "../rates/currency.ts";
import { decimalOf } from "./decimal.ts";
import { legsOf, programmesOf } from "./journal.ts";
import type { AccountMovement, LedgerExport } from "./journal.ts";

const ROOTS: Readonly<Record<string, string>> = {
  assets: "Assets",
  liabilities: "Liabilities",
  equity: "Equity",
  revenue: "Income",
  expenses: "Expenses",
};
const DAY = 86_400_000;

/** The journal for beancount: accounts opened, one transaction an entry with its number, prices, and every balance on the day after. */
export async function* journalBeancount(ledger: LedgerExport): AsyncGenerator<string> {
  const { days, accounts, entries } = ledger;
  yield head(ledger);
  for (const programme of programmesOf(accounts)) {
    const own = accounts.filter((each) => each.programme === programme && each.opening !== 0n);
    if (own.length === 0) continue;
    yield `\n${days.first} * "opening" "${programme}"\n`;
    yield own.map(({ account, opening }) => posting(account, opening)).join("");
  }
  for await (const part of entries) {
    const lines = part.movements.flatMap((movement) =>
      legsOf(movement).map(({ account, amount }) => posting(account, amount)),
    );
    yield `\n${part.effectiveOn} * "${part.event}" "${part.programme}"\n  entry: "${part.entry}"\n${lines.join("")}`;
  }
  yield balances(ledger);
}

/** The trial balance for beancount: one transaction a programme, whose sums are zero, and every balance on the day after. */
export function balancesBeancount(ledger: Omit<LedgerExport, "entries" | "events">): string {
  const { accounts, days } = ledger;
  const of = programmesOf(accounts).map((programme) => {
    const own = accounts.filter((each) => each.programme === programme && each.closing !== 0n);
    const lines = own.map(({ account, closing }) => posting(account, closing));
    return `\n${days.last} * "balance" "${programme}"\n${lines.join("")}`;
  });
  return [head(ledger), ...of, balances(ledger)].join("");
}

function head({ accounts, prices, days }: Omit<LedgerExport, "entries" | "events">): string {
  return [
    `; Ledger from ${days.first} to ${days.last}, in satoshis.`,
    'option "operating_currency" "SAT"',
    `${days.first} commodity SAT`,
    ...accounts.map(({ account }) => `${days.first} open ${nameOf(account)} SAT`),
    ...prices.map(({ day, currency, minorUnits, sats }) => {
      const price = decimalOf(minorUnits, sats * 10n ** BigInt(decimalsOf(currency)));
      return `${day} price SAT ${price} ${currency}`;
    }),
  ]
    .map((each) => `${each}\n`)
    .join("");
}

function posting(account: string, amount: bigint): string {
  return `  ${nameOf(account)}  ${amount} SAT\n`;
}

/** A balance holds at the beginning of its day. */
function balances({ accounts, days }: Pick<LedgerExport, "accounts" | "days">): string {
  const next = formatDate(new Date(Date.parse(`${days.last}T00:00:00Z`) + DAY));
  const line = ({ account, closing }: AccountMovement): string =>
    `${next} balance ${nameOf(account)}  ${closing} SAT\n`;
  return `\n${accounts.map(line).join("")}`;
}

/** `assets:chain:general` → `Assets:Chain:General`: parts begin with a capital there. */
function nameOf(account: string): string {
  const [root = "", ...rest] = account.split(":");
  return [
    ROOTS[root] ?? root,
    ...rest.map((each) => each.charAt(0).toUpperCase() + each.slice(1)),
  ].join(":");
}
