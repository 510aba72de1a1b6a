import { readFile } from "node:fs/promises";
import { toHex, utf8 } from "../base/bytes.ts";
import { parseCanonical } from "../base/canonical-json.ts";
import { clockReleaseDigest, releaseDays } from "../base/clock-release.ts";
import type { ClockRelease } from "../base/clock-release.ts";
import { openPeopleList } from "../base/people-list.ts";
import { sixWords } from "../base/proquint.ts";
import { fitShape } from "../base/shape.ts";
import { APPROVALS, verifyApprovals } from "../payouts/approval.ts";
import type { Approval } from "../payouts/approval.ts";
import { mustKeepToFund } from "./keep-to-fund.ts";
import type { StandingLog } from "./log-file.ts";
import { readPolicy } from "./open-signer.ts";
import type { SignerPolicy } from "./policy.ts";
import { clockReleaseOf, readLockedLog, releaseDigest, releaseSignerLog } from "./release-log.ts";
import type { Approved, ReleaseTime } from "./release-log.ts";

const FILE_MAX = 65_536;

/** What two people are asked to approve. */
export interface ReleaseWords {
  readonly digest: string;
  readonly words: string;
  /** What the digest is of where the log goes back in time. */
  readonly back?: ClockRelease;
  /** Lines that the head file beside the log counts and the log has not. */
  readonly lacking: number;
}

/**
 * What people approve to put a restored log into use, or one that a clock ran ahead of, and its six words. Refuses with `signer-locked` when the log is garbled; throws when the clock
 * stands before its last record and nobody checked it, and when somebody did and it does not.
 */
export async function releaseWords(policyFile: string, when: ReleaseTime): Promise<ReleaseWords> {
  const policy = await readPolicy(policyFile);
  const log = await readLockedLog(policy.files.log, policy, when);
  const [newest] = approvable(policy, log, when);
  const lacking = Math.max(0, (log.head?.lines ?? 0) - log.read.lines);
  return {
    digest: toHex(newest.digest),
    words: await sixWords(newest.digest),
    ...(newest.back !== undefined && { back: newest.back }),
    lacking,
  };
}

/**
 * Releases a log that was restored (FORMATS 9), when as many people as a batch needs approved the digest of its last line: they have made
 * sure that nothing signed after that line can still be in flight. One that a clock ran ahead of goes back in time to the day that they approved, which is today or was yesterday (docs/decisions/0043).
 * `approvals` is the text of an array of approvals. Returns who they are; refuses with the rules of people lists and approvals, or `signer-locked`; throws as `releaseWords`, and for a policy that is
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
  const { files, fund, preset, root, signInRp } = policy;
  const given = fitShape(APPROVALS, parseCanonical(utf8(approvals), FILE_MAX));
  const people = await readFile(files.peopleList, "utf8");
  const approve = (log: StandingLog): Approved & { persons: string[] } => {
    const list = openPeopleList(people, {
      keys: root.keys,
      quorum: root.quorum,
      fund,
      at,
      lastSeq: log.read.state.approvers,
      signInRp,
    });
    const { digest, back } = chosen(approvable(policy, log, when), given);
    const persons = verifyApprovals(given, { digest, barred: [], list, at, preset });
    return { persons, day: back?.day };
  };
  // Before anybody has to stop a signer for approvals that do not hold.
  approve(await readLockedLog(files.log, policy, when));
  return (await releaseSignerLog(files.log, policy, when, approve)).persons;
}

interface Approvable {
  readonly digest: Uint8Array;
  readonly back?: ClockRelease;
}

/** What may be approved of this log now, the likeliest first. */
function approvable(
  policy: SignerPolicy,
  log: StandingLog,
  { at, isClockChecked = false }: ReleaseTime,
): readonly [Approvable, ...Approvable[]] {
  if (!isClockChecked) return [{ digest: releaseDigest(policy.logId, log.read) }];
  const backTo = (day: string): Approvable => {
    const back = clockReleaseOf(policy, log, day);
    return { digest: clockReleaseDigest(back), back };
  };
  const [today, yesterday] = releaseDays(at);
  return [backTo(today), backTo(yesterday)];
}

/** The one that the approvals name; whether they hold is asked next. */
function chosen(
  [first, ...others]: readonly [Approvable, ...Approvable[]],
  given: readonly Approval[],
): Approvable {
  const named = given[0]?.digest;
  return others.find(({ digest }) => toHex(digest) === named) ?? first;
}
