import type { Reader, Unit } from "../db/unit.ts";

/** A sheet of epoch keys as it was handed in; `auditor` is a verifier key as text. */
export interface StoredSheet {
  readonly auditor: string;
  readonly first: number;
  readonly last: number;
  readonly note: string;
}

/** Keeps a sheet. Repeating it does nothing: a sheet that came before stays as old as it is. */
export async function insertSheet(
  unit: Unit,
  sheet: StoredSheet & { readonly digest: Uint8Array },
): Promise<void> {
  await unit
    .sql("audit_key_sheets")
    .insert({ ...sheet, digest: Buffer.from(sheet.digest) })
    .onConflict("digest")
    .ignore();
}

/** The sheets that reach to this epoch or further, newest first. */
export async function listSheets(reader: Reader, epoch: number): Promise<StoredSheet[]> {
  return reader
    .sql<StoredSheet & { number: bigint }>("audit_key_sheets")
    .select("auditor", "first", "last", "note")
    .where("last", ">=", epoch)
    .orderBy("number", "desc");
}
