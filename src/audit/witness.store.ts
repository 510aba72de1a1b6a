import type { Reader, Unit } from "../db/unit.ts";

/** The signature lines that a checkpoint of this size got, by the witness's name in the policy. */
export async function listCosignatures(
  reader: Reader,
  size: number,
): Promise<ReadonlyMap<string, string>> {
  const rows = await reader
    .sql<{ size: number; witness: string; line: string }>("log_cosignatures")
    .select("witness", "line")
    .where({ size })
    .orderBy("witness");
  return new Map(rows.map(({ witness, line }) => [witness, line]));
}

/** The largest size that each witness has cosigned here, by its name; what it is thought to have. */
export async function cosignedSizes(reader: Reader): Promise<ReadonlyMap<string, number>> {
  const { rows } = await reader.sql.raw<{ rows: { witness: string; size: bigint }[] }>(
    "select witness, max(size) as size from log_cosignatures group by witness",
  );
  return new Map(rows.map(({ witness, size }) => [witness, Number(size)]));
}

/** Keeps the first line of a witness under a checkpoint; later ones say nothing new. */
export async function insertCosignature(
  unit: Unit,
  cosignature: { readonly size: number; readonly witness: string; readonly line: string },
): Promise<void> {
  await unit.sql("log_cosignatures").insert(cosignature).onConflict(["size", "witness"]).ignore();
}

/** Shows a checkpoint with its cosignatures, of which there are `rank`; one that has been shown with so many stays as it was. */
export async function insertPublication(
  unit: Unit,
  publication: { readonly size: number; readonly rank: number; readonly note: string },
): Promise<void> {
  await unit.sql("log_publications").insert(publication).onConflict(["size", "rank"]).ignore();
}
