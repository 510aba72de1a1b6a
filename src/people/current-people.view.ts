import { fundRoot } from "../base/fund-file.ts";
import type { FundFile } from "../base/fund-file.ts";
import { lately } from "../base/lately.ts";
import { openPeopleList } from "../base/people-list.ts";
import type { PeopleList } from "../base/people-list.ts";
import { Refusal } from "../base/refusal.ts";
import { checkStated } from "../base/statement.ts";
import type { Reader } from "../db/unit.ts";
import { findNewestPeopleList } from "./fund.store.ts";
import { untrusted } from "./untrusted.ts";

/** Lists that were verified, by the root and the very text: some milliseconds of signatures and shapes that every request would pay again. */
const verified = lately<PeopleList>(16);

/**
 * The people list in force, verified against the root quorum of the fund file, every time that either has another byte: keys that case keys are sealed
 * to, and keys that judge awards and approvals, come from here and from no table. Fault unavailable `people-list-untrusted` when there is
 * none or it does not verify.
 */
export async function currentPeople(reader: Reader, fund: FundFile, at: Date): Promise<PeopleList> {
  const stored = await findNewestPeopleList(reader);
  return untrusted("people-list-untrusted", "The people list", () => {
    if (stored === undefined) throw new Refusal("people-list-missing");
    const { text } = stored;
    const trusted = JSON.stringify([fund.root, fund.fund, fund.signInRp, text]);
    const list = verified(trusted, () => {
      const { keys, quorum } = fundRoot(fund);
      return openPeopleList(text, {
        keys,
        quorum,
        fund: fund.fund,
        at,
        signInRp: fund.signInRp,
      });
    });
    // What was verified before may have expired since.
    checkStated(list, { fund: fund.fund, at });
    return list;
  });
}
