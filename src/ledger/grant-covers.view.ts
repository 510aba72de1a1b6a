import type { Sats } from "../base/sats.ts";
import { sats } from "../base/sats.ts";
import type { Reader } from "../db/unit.ts";
import { grantHold } from "./entries.ts";

/** How often what is held for a grant can be raised. */
export const REVISIONS_MAX = 20;

/**
 * The most in sats that people ever decided to hold for each of these grants: at its award, or when two of them raised it. Those without a
 * decision here are left out. It stands in the journal, so nothing that was written later changes it.
 */
export async function grantCovers(
  reader: Reader,
  grants: readonly string[],
): Promise<ReadonlyMap<string, Sats>> {
  const holds = grants.map((grant) =>
    Array.from({ length: REVISIONS_MAX + 1 }, (_, revision) => ({
      grant,
      key: grantHold(grant, revision),
    })),
  );
  const keys = holds.flat();
  const { rows } = await reader.sql.raw<{ rows: { grant: string; amount: bigint }[] }>(
    `select k."grant", max(p.amount) as amount from postings p
     join unnest(cast(:grants as text[]), cast(:keys as text[])) as k ("grant", key) using (key)
     where p.kind = 'hold' group by k."grant"`,
    { grants: keys.map(({ grant }) => grant), keys: keys.map(({ key }) => key) },
  );
  return new Map(rows.map(({ grant, amount }) => [grant, sats(amount)]));
}
