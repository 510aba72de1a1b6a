import type { PeopleList } from "../base/people-list.ts";
import type { Unit } from "../db/unit.ts";
import { boardKeyOf } from "../people/standing.ts";
import type { OpenCase } from "../vault/case-key.ts";
import { shareVaultCase } from "../vault/share-vault-case.ts";
import { isSealedTo } from "../vault/shared-cases.view.ts";
import { endDuties } from "./close-case.ts";

/**
 * Seals an open case to the board's key of the signed list too, if there is one and the case was sealed to none or to a former one: cases that are
 * older than the board's key get it when somebody opens them. Safe to repeat.
 */
export async function sealToBoard(unit: Unit, open: OpenCase, list: PeopleList): Promise<void> {
  const board = boardKeyOf(list, unit.at);
  if (board === undefined || (await isSealedTo(unit, open.case, board))) return;
  await shareVaultCase(unit, open, [board]);
}

/**
 * Closes a decided case to all staff, as `endDuties` does. Before that it is sealed to the board's key of now, whatever stands there: nobody can afterwards, and what somebody
 * wrote into the database under the right name would stay.
 */
export async function leaveToBoard(unit: Unit, open: OpenCase, list: PeopleList): Promise<void> {
  const board = boardKeyOf(list, unit.at);
  if (board !== undefined) await shareVaultCase(unit, open, [board]);
  await endDuties(unit, open.case);
}
