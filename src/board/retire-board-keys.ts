import { keysInForce } from "../base/people-list.ts";
import type { PeopleList } from "../base/people-list.ts";
import type { Unit } from "../db/unit.ts";
import { BOARD } from "../people/person.ts";
import { deleteOtherKeys } from "../vault/vault.store.ts";
import { BOARD_WRAP } from "../vault/wrap.ts";
import { openBoardUses, saveEnd } from "./board-use.store.ts";

/**
 * Forgets what is sealed to board keys that were replaced, and ends the uses that wait for them: a key is replaced when its shares may have leaked, and would open decided cases
 * until they are erased. Those are then sealed to no board. While no board's key is in force nothing is forgotten: a list that came too late
 * has replaced nothing. Returns how many boxes there were. Safe to repeat.
 */
export async function retireBoardKeys(unit: Unit, list: PeopleList): Promise<number> {
  const inForce = keysInForce(list, "reader", unit.at, BOARD).map(({ id }) => id);
  if (inForce.length === 0) return 0;
  const former = (await openBoardUses(unit)).filter(({ keyId }) => !inForce.includes(keyId));
  // What is open already needs the board no more, and ends by its days.
  for (const { id } of former.filter(({ openedAt }) => openedAt === undefined))
    await saveEnd(unit, id);
  return deleteOtherKeys(unit, BOARD_WRAP, inForce);
}
