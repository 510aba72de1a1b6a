import type { Reader, Unit } from "../db/unit.ts";

/** Keeps leaf data of the claims tree until the next close; a leaf that is there already stays. */
export async function insertClaimLeaf(unit: Unit, leaf: Uint8Array): Promise<void> {
  await unit
    .sql("claim_leaves")
    .insert({ leaf: Buffer.from(leaf) })
    .onConflict("leaf")
    .ignore();
}

/** Takes all leaf data that no close has yet, for the tree of this epoch. */
export async function takeClaimLeaves(unit: Unit, epoch: number): Promise<Uint8Array[]> {
  const rows = await unit
    .sql("claim_leaves")
    .whereNull("epoch")
    .update({ epoch })
    .returning<{ leaf: Buffer }[]>("leaf");
  return rows.map((row) => new Uint8Array(row.leaf));
}

/** The epoch whose tree holds this leaf data; undefined while it waits, or when it is unknown. */
export async function findClaimEpoch(
  reader: Reader,
  leaf: Uint8Array,
): Promise<number | undefined> {
  const row = await reader
    .sql<{ leaf: Buffer; epoch: number | null }>("claim_leaves")
    .select("epoch")
    .where("leaf", Buffer.from(leaf))
    .first();
  return row?.epoch ?? undefined;
}
