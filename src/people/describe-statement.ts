import { approverStepsOf } from "../base/approver-steps.ts";
import { fundFileDigest, FUND_STATEMENT, separationOf } from "../base/fund-file.ts";
import type { FundFile } from "../base/fund-file.ts";
import type { PeopleList } from "../base/people-list.ts";
import { readStatement } from "../base/statement.ts";
import type { readDraft } from "./found.ts";

/** What a founder reads before they sign: the whole statement in lines, every key in full. */
export function describeStatement(draft: ReturnType<typeof readDraft>): string[] {
  return draft.kind === "fund" ? describeFund(draft.value) : describePeople(draft.value);
}

/** The fund file in `text`, nothing verified: for whoever trusts the file itself. Refuses with the rules of FORMATS 0. */
export function readFundFile(text: string): FundFile {
  return readStatement(FUND_STATEMENT, text).value;
}

/** The digest of a fund file that somebody trusts, hex32: what `currentFundFile` takes as pin. */
export function fundPin(text: string): string {
  return fundFileDigest(readFundFile(text));
}

/** A people list in lines. */
export function describePeople(list: PeopleList): string[] {
  return [
    `People list ${list.seq} of ${list.fund}, until ${list.notAfter}`,
    `A batch needs ${list.need} approvers.`,
    ...list.keys.map(
      (key) =>
        `${key.person}: ${key.role} ${key.id} (${key.alg} ${key.public}), ${key.from} to ${key.until}`,
    ),
  ];
}

function describeFund(file: FundFile): string[] {
  const { book, root } = file;
  return [
    `Fund file ${file.seq} of ${file.fund} on ${file.network}, until ${file.notAfter}`,
    `Digest: ${fundFileDigest(file)}`,
    `Programmes: ${file.programmes.join(", ")}`,
    `Book: ${book.preset}, ${book.minDonations} gifts and ${book.minPayouts} payouts at least, ${book.minTransactions} transactions`,
    `Root: any ${root.quorum} of`,
    ...root.keys.map((key) => `  ${key}`),
    ...file.keys.map((key) => `${key.role} key: ${key.vkey}, ${key.from} to ${key.until}`),
    ...file.auditors.map((key) => `Auditor: ${key}`),
    ...file.intake.map((recipient) => `Intake: ${recipient}`),
    `Staff sign in under ${file.signInRp}`,
    separationOf(file) === "small"
      ? "Small: one approver of a batch must have reviewed none of its cases, the others may have."
      : "Nobody approves a batch who reviewed one of its cases.",
    ...approverStepsOf(file).map(
      ({ above, need }) => `A batch of more than ${above} sat needs ${need} approvers.`,
    ),
    "Who is believed about the log, and the page that checks it:",
    ...file.tlog.split("\n").flatMap((line) => (line === "" ? [] : [`  ${line}`])),
  ];
}
