import { approverStepsOf } from "../base/approver-steps.ts";
import { FUND_STATEMENT } from "../base/fund-file.ts";
import { PEOPLE_STATEMENT } from "../base/people-list.ts";
import { Refusal } from "../base/refusal.ts";
import { readStatement } from "../base/statement.ts";
import type { Reader } from "../db/unit.ts";
import { ablePeople } from "../people/able-people.view.ts";
import { findNewestPeopleList, listFundFiles } from "../people/fund.store.ts";
import { personsWith } from "../people/standing.ts";

/** That batches which pay more than `above` sats take the approvals of `need` people, and only `able` can give one. */
export interface FewApprovers {
  readonly above: string;
  readonly need: number;
  readonly able: number;
}

/**
 * The smallest batches of which nobody who approves may be missing, and those above them: none when more people can approve than any batch takes. Who can is
 * who has a key in force on the newest list and can sign in, whatever they built or reviewed. A hint for operators: the statements are read as
 * they are stored, and nothing is decided by it; none when they cannot be read.
 */
export async function fewApprovers(reader: Reader, at: Date): Promise<FewApprovers[]> {
  const people = await findNewestPeopleList(reader);
  const fund = (await listFundFiles(reader)).at(-1);
  if (people === undefined || fund === undefined) return [];
  const able = await ablePeople(reader);
  try {
    const { value: list } = readStatement(PEOPLE_STATEMENT, people.text);
    const { value: file } = readStatement(FUND_STATEMENT, fund.text);
    const count = personsWith(list, "approver", at).filter((person) => able.has(person)).length;
    const steps = [{ above: 0n, need: list.need }, ...approverStepsOf(file)];
    return steps
      .filter(({ need }) => need >= count)
      .map(({ above, need }) => ({ above: `${above}`, need, able: count }));
  } catch (error) {
    if (error instanceof Refusal) return [];
    throw error;
  }
}
