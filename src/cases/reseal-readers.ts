import type { PeopleList } from "../base/people-list.ts";
import { isBoardReader } from "../board/board-use.store.ts";
import type { Unit } from "../db/unit.ts";
import { readerKeysOf } from "../people/standing.ts";
import type { OpenCase } from "../vault/case-key.ts";
import { shareVaultCase } from "../vault/share-vault-case.ts";
import { isSealedTo, readersOfCase } from "../vault/shared-cases.view.ts";
import type { ReaderKey } from "../vault/wrap.ts";

/**
 * Seals a case anew to everybody who has it under another key than the signed list has as theirs now: they changed it, and what they had opened with neither. Nobody is
 * added. What the board's holders gave out stays as they gave it, because it is taken away by that. The case is locked by the caller. Safe to repeat.
 */
export async function resealToReaders(unit: Unit, open: OpenCase, list: PeopleList): Promise<void> {
  const stale: ReaderKey[] = [];
  for (const key of readerKeysOf(list, await readersOfCase(unit, open.case), unit.at)) {
    if (await isSealedTo(unit, open.case, key)) continue;
    if (!(await isBoardReader(unit, open.case, key.person))) stale.push(key);
  }
  if (stale.length > 0) await shareVaultCase(unit, open, stale);
}
