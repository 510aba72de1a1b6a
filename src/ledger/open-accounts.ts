import type { Unit } from "../db/unit.ts";
import { openProgrammeAccounts } from "./journal.store.ts";

/** Opens every account of the chart for a programme (FORMATS `code`), with zero balances; repeating changes nothing. */
export async function openAccounts(unit: Unit, programme: string): Promise<void> {
  await openProgrammeAccounts(unit, programme);
}
