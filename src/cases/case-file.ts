import type { Sats } from "../base/sats.ts";
import { must } from "../base/refusal.ts";
import { isBoardReader } from "../board/board-use.store.ts";
import type { Unit } from "../db/unit.ts";
import type { AwardAmount } from "../payouts/award.ts";
import type { OpenCase } from "../vault/case-key.ts";
import { openEntries } from "../vault/open-entries.ts";
import type { Purpose } from "../vault/entry.ts";
import type { ShredStore } from "../vault/shred-store.ts";
import { assessedAmount, caseEntries } from "./case-entries.ts";
import { ofThisRound, verdictsOf } from "./appeal.ts";
import { looksAt } from "./case-looks.ts";
import type { CaseLook } from "./case-looks.ts";
import type { Case } from "./case.ts";
import type { Stage } from "./case.store.ts";
import { isUnanswered, listDecisions, lockCase } from "./case.store.ts";
import type { Finding } from "./criteria.ts";
import type { ToldHindrance } from "./hindrance.ts";
import { hindrancesFor } from "./hindrances.ts";
import { quietNow } from "./quiet.ts";
import { readRequest } from "./request.ts";
import { replaceGone } from "./replace-gone.ts";
import { sealToBoard } from "./seal-to-board.ts";
import { noticeDuplicates } from "./notice-duplicates.ts";
import type { Comparing } from "./notice-duplicates.ts";
import { GROUPS, SHOWN } from "./look-purposes.ts";
import type { Group } from "./look-purposes.ts";
import { openForPerson, readsAll, stagesOf } from "./open-for-person.ts";
import type { PurposefulLook } from "./open-for-person.ts";
import { briefOf, countPairs } from "./read-duplicates.ts";
import type { PairCounts } from "./read-duplicates.ts";
import { isRestoredCase } from "./restored-case.view.ts";
import { shownCase } from "./shown-state.ts";
import { freshenMark, readMark } from "./second-code.ts";
import { showVouches } from "./vouches.ts";
import type { ShownVouch } from "./vouches.ts";
import { healTurns } from "./turn-week.store.ts";
import { turnOf } from "./turn.ts";
import type { Turn } from "./turn.ts";

/** What a caseworker sees of a case that is theirs. */
export interface CaseFile {
  readonly case: Case;
  readonly language: string;
  /** All that was answered, or, with `words` masked, what tells requests apart. */
  readonly answers: Readonly<Record<string, string | Sats>>;
  /** What this look does not show, whether or not there is any of it: another purpose, or another person, may. */
  readonly masked: readonly Group[];
  /** Why its applicant asked for a second look, if they did; the verdicts are then those of after it. */
  readonly appeal: string | undefined;
  readonly mine: readonly Stage[];
  /** Whether this person has to do something with it now. */
  readonly turn: Turn;
  /** Whether it was undecided in a backup that the fund was brought back from: it may have been awarded and paid since. */
  readonly restored: boolean;
  /** Whether it came back from a question that was not answered in time. */
  readonly unanswered: boolean;
  /** The first day on which its applicant wants to be paid or written to, while it has not come. Only for whoever reads what they wrote. */
  readonly quietUntil: string | undefined;
  /** Whether its second code was entered: its applicant may not be free. */
  readonly secondUsed: boolean;
  /** Groups that vouch for it; one that was withdrawn since counts no more. */
  readonly vouches: readonly ShownVouch[];
  readonly duplicates: PairCounts;
  /** What would stand in the way of paying what this person found, while others look or it waits. */
  readonly hindrances: readonly ToldHindrance[];
  /** Who looked at it, this look among them, and no other reviewer (`keptBackFrom`). */
  readonly looks: readonly CaseLook[];
  /** Verdicts so far, for a third person, who must choose; kept from everybody else. */
  readonly verdicts: readonly {
    readonly stage: Stage;
    readonly verdict: string;
    readonly amount: AwardAmount | undefined;
    readonly reason: string | undefined;
    /** None in verdicts from before there were criteria. */
    readonly findings: readonly Finding[];
    readonly tier: number | undefined;
  }[];
}

/**
 * Opens a case file for a person it is shared with; the look is recorded with its purpose, which decides what is read of the case at all (`look-purposes.ts`). Fault
 * not-found `case-not-found` for everybody else, forbidden `purpose-unfit`, too-many `looks-spent`; refuses with `entry-missing` when the request itself was taken away. The first two
 * reviewers see nothing of each other's verdict, whether they have given theirs or not; the third, who must choose, sees both.
 */
export async function readCaseFile(
  unit: Unit,
  shreds: ShredStore,
  input: PurposefulLook & { comparing: Comparing },
): Promise<CaseFile> {
  const open = await openForPerson(unit, shreds, input, "brief");
  const current = await lockCase(unit, input.id);
  await sealToBoard(unit, open, input.comparing.list);
  await healTurns(unit, input.id);
  await replaceGone(unit, open, current, {
    person: input.by.person,
    list: input.comparing.list,
  });
  await noticeDuplicates(unit, open, { ...input.comparing, opener: input.by.person });
  await freshenMark(unit, open);
  const mine = await stagesOf(unit, current, input.by.person);
  const decided = (await listDecisions(unit, input.id)).filter(
    (each) => each.person === input.by.person,
  );
  const sees = await groupsFor(unit, current, input, {
    mine,
    seesVerdicts: mine.includes("third"),
  });
  const read = await readSealed(unit, open, { purpose: input.purpose, sees });
  const turn = turnOf(current.state, mine[0], decided.length > 0);
  const restored = await isRestoredCase(unit, input.id);
  const unanswered = await isUnanswered(unit, current);
  const secondUsed = (await readMark(unit, open))?.isUsed === true;
  const vouches = sees.has("vouches") ? await showVouches(unit, open) : [];
  const quietUntil = sees.has("words") ? await quietNow(unit, open) : undefined;
  const duplicates = await countPairs(unit, input.id, input.by.person);
  const masked = GROUPS.filter((group) => !sees.has(group));
  const looks = await looksAt(unit, open, input.by.person);
  const hindrances = sees.has("words")
    ? await hindrancesFor(unit, open, current, input.by.person)
    : [];
  const file = { case: shownCase(current, decided.length > 0), ...read, masked, mine, turn };
  return {
    ...{ ...file, restored, unanswered, quietUntil, secondUsed },
    ...{ vouches, duplicates, hindrances, looks },
  };
}

/** What this look shows: of what its purpose needs that which is for this person. */
async function groupsFor(
  unit: Unit,
  current: Case,
  { by, purpose }: PurposefulLook,
  has: { readonly mine: readonly Stage[]; readonly seesVerdicts: boolean },
): Promise<ReadonlySet<Group>> {
  // Who only judges whether it is a duplicate, or did, does not read what somebody wrote to their reviewers.
  const readsIt =
    readsAll(current.state, has.mine.length > 0) ||
    (await isBoardReader(unit, current.id, by.person));
  const isFor = (group: Group): boolean => {
    if (group === "brief") return true;
    // A page of their own.
    if (group === "pairs") return false;
    return readsIt && (group !== "verdicts" || has.seesVerdicts);
  };
  return new Set(SHOWN[purpose].filter(isFor));
}

type Read = Pick<CaseFile, "language" | "answers" | "appeal" | "verdicts">;

async function readSealed(
  unit: Unit,
  open: OpenCase,
  { purpose, sees }: { readonly purpose: Purpose; readonly sees: ReadonlySet<Group> },
): Promise<Read> {
  const entries = await openEntries(unit, open, {
    kinds: [
      "request",
      ...(sees.has("appeal") ? ["appeal" as const] : []),
      ...(sees.has("verdicts") ? ["assessment" as const] : []),
    ],
    purpose,
  });
  const request = entries.find((entry) => entry.kind === "request");
  must(request !== undefined, "entry-missing");
  const { language, answers } = readRequest(request.plaintext);
  const appeal = entries.findLast((entry) => entry.kind === "appeal");
  const verdicts = verdictsOf(ofThisRound(entries)).map((each) => ({
    stage: each.stage,
    verdict: each.verdict,
    amount: assessedAmount(each),
    reason: each.reason,
    findings: each.findings ?? [],
    tier: each.tier,
  }));
  return {
    language,
    answers: sees.has("words") ? answers : briefOf(answers),
    appeal: appeal && caseEntries.appeal.read(appeal.plaintext).text,
    verdicts,
  };
}
