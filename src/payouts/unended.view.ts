import type { Reader } from "../db/unit.ts";
import { isUnended, lineagesOf } from "./lineages-of.view.ts";
import type { EndedLineage } from "./lineages-of.view.ts";

/** Those of these payouts that no batch may pay now, because the one in which they were signed last has not ended; with that one. */
export async function unendedOf<P extends { readonly id: string }>(
  reader: Reader,
  payouts: readonly P[],
): Promise<(P & { readonly lineage: EndedLineage })[]> {
  const lineages = await lineagesOf(
    reader,
    payouts.map(({ id }) => id),
  );
  return payouts.flatMap((payout) => {
    const lineage = lineages.get(payout.id);
    return lineage !== undefined && isUnended(lineage) ? [{ ...payout, lineage }] : [];
  });
}
