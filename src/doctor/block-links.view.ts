import type { Reader } from "../db/unit.ts";
import type { Finding } from "../ledger/check.view.ts";

/** Blocks of the best chain as it was read that do not follow on the one below, by height; the lowest follows on none. Empty when they do. */
export async function blocksApart(reader: Reader): Promise<Finding[]> {
  const { rows } = await reader.sql.raw<{ rows: Omit<Finding, "rule">[] }>(
    `select b.hash as subject, (b.height - 1) || ' ' || b.prev as expected, coalesce(p.height || ' ' || p.hash, '') as actual
     from chain_blocks b left join chain_blocks p on p.active and p.height = b.height - 1
     where b.active and b.height > (select min(height) from chain_blocks where active) and p.hash is distinct from b.prev
     order by b.height`,
  );
  return rows.map((row) => ({ rule: "chain-blocks", ...row }));
}
