import { approverStepsOf, approversFor } from "../base/approver-steps.ts";
import { utf8 } from "../base/bytes.ts";
import { FUND_STATEMENT, fundFileDigest } from "../base/fund-file.ts";
import { PEOPLE_STATEMENT } from "../base/people-list.ts";
import { Refusal } from "../base/refusal.ts";
import { readStatement } from "../base/statement.ts";
import type { Reader } from "../db/unit.ts";
import { listFundFiles, listPeopleLists } from "../people/fund.store.ts";
import { listBatches } from "./batch.store.ts";
import type { Batch } from "./batch.ts";
import { parseManifest } from "./manifest.ts";

/** A frozen batch whose row says that `need` people must approve it, where the fund file that it was frozen under and the people lists say at least `least` and at most `most`. */
export interface AlteredNeed {
  readonly batch: string;
  readonly need: number;
  readonly least: number;
  readonly most: number;
}

/**
 * What is wrong with how many people must approve a frozen batch: somebody wrote its row over, because it never changes (docs/decisions/0036). Of people lists any counts,
 * since it is not kept which was in force. Undefined when it is right, when the batch waits for nobody, and when fund file, lists or manifest cannot be read: what stops it then has
 * a name of its own.
 */
export async function alteredNeed(reader: Reader, batch: Batch): Promise<AlteredNeed | undefined> {
  if (batch.state !== "frozen" || batch.manifest === undefined) return undefined;
  try {
    const { policy, total } = parseManifest(utf8(batch.manifest));
    const files = (await listFundFiles(reader)).map(
      ({ text }) => readStatement(FUND_STATEMENT, text).value,
    );
    const file = files.find((each) => fundFileDigest(each) === policy);
    const listed = (await listPeopleLists(reader)).map(
      ({ text }) => readStatement(PEOPLE_STATEMENT, text).value.need,
    );
    if (file === undefined || listed.length === 0) return undefined;
    const steps = approverStepsOf(file);
    const least = approversFor(steps, total, Math.min(...listed));
    const most = approversFor(steps, total, Math.max(...listed));
    const { id, need } = batch;
    return need >= least && need <= most ? undefined : { batch: id, need, least, most };
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}

/** All of them. */
export async function alteredNeeds(reader: Reader): Promise<AlteredNeed[]> {
  const found: AlteredNeed[] = [];
  for (const batch of await listBatches(reader, ["frozen"])) {
    const altered = await alteredNeed(reader, batch);
    if (altered !== undefined) found.push(altered);
  }
  return found;
}
