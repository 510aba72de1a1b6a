import { readFile } from "node:fs/promises";
import { toHex, utf8 } from "../base/bytes.ts";
import { parseCanonical } from "../base/canonical-json.ts";
import { openPeopleList } from "../base/people-list.ts";
import { sixWords } from "../base/proquint.ts";
import { fitShape } from "../base/shape.ts";
import { APPROVALS, verifyApprovals } from "../payouts/approval.ts";
import { mustKeepToFund } from "./keep-to-fund.ts";
import { readPolicy } from "./open-signer.ts";
import { readLockedLog, releaseDigest, releaseSignerLog } from "./signer-log.ts";
import type { ReleaseTime } from "./signer-log.ts";

const FILE_MAX = 65_536;

/**
 * What people approve to put a restored log into use, and its six words. Refuses with `signer-locked` when the log is garbled; throws when the clock
 * stands before its last record and nobody checked it.
 */
export async function releaseWords(
  policyFile: string,
  when: ReleaseTime,
): Promise<{ digest: string; words: string }> {
  const policy = await readPolicy(policyFile);
  const digest = releaseDigest(policy.logId, await readLockedLog(policy.files.log, policy, when));
  return { digest: toHex(digest), words: await sixWords(digest) };
}

/**
 * Releases a log that was restored (FORMATS 9), when as many people as a batch needs approved the digest of its last line: they have made
 * sure that nothing signed after that line can still be in flight. `approvals` is the text of an array of approvals. Returns who they are;
 * refuses with the rules of people lists and approvals, or `signer-locked`; throws when the clock stands before the last record and nobody checked it, or for a policy that is
 * laxer than its fund files: a root that was lost must release nothing.
 */
export async function releaseSigner(
  policyFile: string,
  approvals: string,
  when: ReleaseTime,
): Promise<string[]> {
  const { at } = when;
  const policy = await readPolicy(policyFile);
  await mustKeepToFund(policy);
  const { files, fund, root, signInRp } = policy;
  const read = await readLockedLog(files.log, policy, when);
  const list = openPeopleList(await readFile(files.peopleList, "utf8"), {
    keys: root.keys,
    quorum: root.quorum,
    fund,
    at,
    lastSeq: read.state.approvers,
    signInRp,
  });
  const persons = verifyApprovals(fitShape(APPROVALS, parseCanonical(utf8(approvals), FILE_MAX)), {
    digest: releaseDigest(policy.logId, read),
    barred: [],
    list,
    at,
    preset: policy.preset,
  });
  await releaseSignerLog(files.log, policy, persons, when);
  return persons;
}
