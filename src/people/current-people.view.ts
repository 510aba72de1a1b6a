import { fundRoot } from "../base/fund-file.ts";
import type { FundFile } from "../base/fund-file.ts";
import { openPeopleList } from "../base/people-list.ts";
import type { PeopleList } from "../base/people-list.ts";
import { Refusal } from "../base/refusal.ts";
import type { Reader } from "../db/unit.ts";
import { findNewestPeopleList } from "./fund.store.ts";
import { untrusted } from "./untrusted.ts";

/**
 * The people list in force, verified against the root quorum of the fund file, every time: keys that case keys are sealed to, and
 * keys that judge awards and approvals, come from here and from no table. Fault unavailable `people-list-untrusted` when there is
 * none or it does not verify.
 */
export async function currentPeople(reader: Reader, fund: FundFile, at: Date): Promise<PeopleList> {
  const stored = await findNewestPeopleList(reader);
  return untrusted("people-list-untrusted", "The people list", () => {
    if (stored === undefined) throw new Refusal("people-list-missing");
    const { keys, quorum } = fundRoot(fund);
    return openPeopleList(stored.text, {
      keys,
      quorum,
      fund: fund.fund,
      at,
      signInRp: fund.signInRp,
    });
  });
}
