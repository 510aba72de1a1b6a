import { formatBtc } from "../base/sats.ts";
import { csvLine } from "./csv.ts";
import { legsOf } from "./journal.ts";
import type { AccountMovement, LedgerExport } from "./journal.ts";

/** The journal as CSV (RFC 4180, UTF-8): one line for each side of a movement; the debits of the file equal its credits. */
export async function* journalCsv({ entries }: LedgerExport): AsyncGenerator<string> {
  yield csvLine([
    "entry",
    "position",
    "effective_on",
    "happened_on",
    "recorded_on",
    "event",
    "programme",
    "kind",
    "account",
    "debit_sat",
    "credit_sat",
    "amount_btc",
    "reverses",
  ]);
  for await (const part of entries) {
    const lines = part.movements.flatMap((movement) =>
      legsOf(movement).map(({ account, amount }) =>
        csvLine([
          part.entry,
          movement.position,
          part.effectiveOn,
          part.happenedOn,
          part.recordedOn,
          part.event,
          part.programme,
          movement.kind,
          account,
          amount > 0n ? amount : 0n,
          amount < 0n ? -amount : 0n,
          formatBtc(amount),
          movement.reverses,
        ]),
      ),
    );
    yield lines.join("");
  }
}

/** The trial balance as CSV. Opening and closing are debits minus credits. */
export function balancesCsv(accounts: readonly AccountMovement[]): string {
  const head = csvLine([
    "account",
    "programme",
    "side",
    "opening_sat",
    "debit_sat",
    "credit_sat",
    "closing_sat",
    "closing_btc",
  ]);
  const lines = accounts.map((each) =>
    csvLine([
      each.account,
      each.programme,
      each.side,
      each.opening,
      each.debits,
      each.credits,
      each.closing,
      formatBtc(each.closing),
    ]),
  );
  return head + lines.join("");
}
