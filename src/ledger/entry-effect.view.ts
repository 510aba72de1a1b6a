import type { Reader } from "../db/unit.ts";
import { accountCode } from "./account.ts";
import type { AccountName } from "./account.ts";

/** The figures that have an account of their own, by the names that the public book gives them. */
export const FIGURE_ACCOUNTS = {
  received: "donations",
  paid: "grants",
  fees: "networkFees",
  losses: "losses",
  operations: "operations",
  refunds: "refunds",
  transfers: "transfers",
} as const satisfies Record<string, AccountName>;

/** By how many sats one journal entry moved one figure; undefined when this programme has no such entry. Holds move nothing. */
export async function entryEffect(
  reader: Reader,
  entry: {
    readonly event: string;
    readonly reference: string;
    readonly programme: string;
    readonly figure: keyof typeof FIGURE_ACCOUNTS;
  },
): Promise<bigint | undefined> {
  const { event, reference, programme, figure } = entry;
  const code = accountCode(FIGURE_ACCOUNTS[figure], programme);
  const { rows } = await reader.sql.raw<{ rows: { debited: bigint }[] }>(
    `select coalesce(sum(case
         when p.kind not in ('post', 'commit', 'reverse') then 0
         when d.code = :code then p.amount when c.code = :code then -p.amount else 0 end), 0)::bigint as debited
     from journal_entries e join postings p on p.entry = e.seq
     join ledger_accounts d on d.id = p.debit join ledger_accounts c on c.id = p.credit
     where e.event = :event and e.reference = :reference and e.programme = :programme
     group by e.seq`,
    { code, event, reference, programme },
  );
  const [row] = rows;
  if (row === undefined) return undefined;
  // What a donor gave grows on the credit side; all the other figures are counted as what left, on the debit side.
  return figure === "received" ? -row.debited : row.debited;
}
