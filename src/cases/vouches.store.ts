import { formatMonth } from "../base/clock.ts";
import type { Reader, Unit } from "../db/unit.ts";
import type { CaseId } from "./case.ts";

/** The sealed vouches of a case, 541 bytes; undefined for one that is erased, or that nobody has had open since there are groups. */
export async function findVouches(reader: Reader, id: CaseId): Promise<Uint8Array | undefined> {
  const row = await reader
    .sql("cases")
    .where({ id })
    .first<{ vouches: Uint8Array | null } | undefined>("vouches");
  return row?.vouches ?? undefined;
}

/** Puts others in the place of those that are there. The case is locked by the caller. */
export async function saveVouches(unit: Unit, id: CaseId, box: Uint8Array): Promise<void> {
  await unit
    .sql("cases")
    .where({ id })
    .update({ vouches: Buffer.from(box), second_month: formatMonth(unit.at) });
}
