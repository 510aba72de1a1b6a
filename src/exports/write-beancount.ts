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
  yield* head(ledger);
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
export async function* balancesBeancount(ledger: LedgerExport): AsyncGenerator<string> {
  const { accounts, days } = ledger;
  yield* head(ledger);
  for (const programme of programmesOf(accounts)) {
    const own = accounts.filter((each) => each.programme === programme && each.closing !== 0n);
    const lines = own.map(({ account, closing }) => posting(account, closing));
    yield `\n${days.last} * "balance" "${programme}"\n${lines.join("")}`;
  }
  yield balances(ledger);
}

async function* head({ accounts, prices, days }: LedgerExport): AsyncGenerator<string> {
  yield `; Ledger from ${days.first} to ${days.last}, in satoshis.\n`;
  yield 'option "operating_currency" "SAT"\n';
  yield `${days.first} commodity SAT\n`;
  yield accounts.map(({ account }) => `${days.first} open ${nameOf(account)} SAT\n`).join("");
  for await (const { day, currency, minorUnits, sats } of prices) {
    const price = decimalOf(minorUnits, sats * 10n ** BigInt(decimalsOf(currency)));
    yield `${day} price SAT ${price} ${currency}\n`;
  }
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
