import { fundRoot } from "../base/fund-file.ts";
import type { FundFile } from "../base/fund-file.ts";
import { openPeopleList, PEOPLE_STATEMENT } from "../base/people-list.ts";
import type { PeopleList } from "../base/people-list.ts";
import { must, Refusal } from "../base/refusal.ts";
import { readStatement } from "../base/statement.ts";
import type { Unit } from "../db/unit.ts";
import { findNewestPeopleList, insertPeopleList } from "./fund.store.ts";
import { deleteAllSessions, deleteSessionsOf } from "./session.store.ts";

/**
 * Takes over a new people list, signed by the root quorum of the fund file in force, and returns it. From then on its keys are the
 * ones that count; cases shared with keys that left stay shared until somebody who has them open shares them anew. Whoever
 * loses a key by it is signed out at once. The list in force itself is left as it is. Refuses with the rules of FORMATS 4: `approvers-rollback` for an older `seq`, or for the
 * same `seq` with another text.
 */
export async function importPeopleList(
  unit: Unit,
  fund: FundFile,
  text: string,
): Promise<PeopleList> {
  const newest = await findNewestPeopleList(unit);
  const { keys, quorum } = fundRoot(fund);
  const list = openPeopleList(text, {
    keys,
    quorum,
    fund: fund.fund,
    at: unit.at,
    signInRp: fund.signInRp,
    lastSeq: newest?.seq ?? 0,
  });
  if (newest?.text === text) return list;
  must(newest === undefined || list.seq > newest.seq, "approvers-rollback");
  await insertPeopleList(unit, { seq: list.seq, text });
  await endLostSessions(unit, newest?.text, list);
  return list;
}

/** Ends the sessions of whoever loses something by the new list; of everybody when the old one was put there by nobody we know. */
async function endLostSessions(
  unit: Unit,
  old: string | undefined,
  list: PeopleList,
): Promise<void> {
  if (old === undefined) return;
  const before = readList(old);
  if (before === undefined) await deleteAllSessions(unit);
  else for (const person of losers(before, list)) await deleteSessionsOf(unit, person);
}

function readList(text: string): PeopleList | undefined {
  try {
    return readStatement(PEOPLE_STATEMENT, text).value;
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}

/** Who had a key on the old list that the new one has not, or not as long or in that role, each once. */
function losers(old: PeopleList, list: PeopleList): string[] {
  const lost = old.keys.filter(
    ({ id, role, person, from, until }) =>
      !list.keys.some(
        (key) =>
          key.id === id &&
          key.role === role &&
          key.person === person &&
          key.from <= from &&
          key.until >= until,
      ),
  );
  return [...new Set(lost.map(({ person }) => person))];
}
