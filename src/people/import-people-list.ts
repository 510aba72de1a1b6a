import { fundRoot } from "../base/fund-file.ts";
import type { FundFile } from "../base/fund-file.ts";
import { openPeopleList } from "../base/people-list.ts";
import type { PeopleList } from "../base/people-list.ts";
import { must } from "../base/refusal.ts";
import type { Unit } from "../db/unit.ts";
import { findNewestPeopleList, insertPeopleList } from "./fund.store.ts";

/**
 * Takes over a new people list, signed by the root quorum of the fund file in force, and returns it. From then on its keys are the
 * ones that count; cases shared with keys that left stay shared until somebody who has them open shares them anew. The list in
 * force itself is left as it is. Refuses with the rules of FORMATS 4: `approvers-rollback` for an older `seq`, or for the
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
  return list;
}
