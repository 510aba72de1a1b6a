import { FUND_STATEMENT, fundFileDigest, fundRoot, openFundFile } from "../base/fund-file.ts";
import type { FundFile } from "../base/fund-file.ts";
import { openPeopleList, PEOPLE_STATEMENT } from "../base/people-list.ts";
import type { PeopleList } from "../base/people-list.ts";
import { must, Refusal } from "../base/refusal.ts";
import { readStatement } from "../base/statement.ts";
import type { Reader } from "../db/unit.ts";
import { listFundFiles, listPeopleLists } from "./fund.store.ts";
import type { StoredFundFile, StoredStatement } from "./fund.store.ts";

/** A row that is no fund file or people list of this fund, and the rule that says so: those of FORMATS 4 and 10, `statement-seq`, `statement-digest`. */
export interface StrayStatement {
  readonly kind: "fund file" | "people list";
  /** The number of its row. */
  readonly seq: number;
  readonly rule: string;
}

/** Before every date: what was in force once may have expired since. */
const EVER = new Date(0);

/**
 * The people list in the text when a quorum of this file's root signed it, whenever it expires; Refusal with the rule otherwise. Whether
 * one of its keys is one that people sign in with is not asked: importing asked.
 */
export function listSignedUnder(text: string, file: FundFile): PeopleList {
  return openPeopleList(text, { ...fundRoot(file), fund: file.fund, at: EVER });
}

/** What the database has of fund files, held against the one that is pinned. */
export interface FundChain {
  /** In order: older files whose root signed the pinned one; the pinned one; those that follow from it. None while the pinned one is not among the rows. */
  readonly vouched: readonly FundFile[];
  /** Those and whatever leads to them: older files vouch for the people lists of their time. */
  readonly all: readonly FundFile[];
  readonly stray: readonly StrayStatement[];
}

/**
 * Rows of `fund_files` and `people_lists` that cannot be read, that nobody signed, that do not follow from the fund file in `pinned` (its text, from outside of the database), or that stand under another
 * number or digest than their own; the app may add rows, and whoever owns the database may write over them, all of them together too. `fund-unpinned` is a file in the pinned one's place, or that the pinned one is missing.
 */
export async function strayStatements(reader: Reader, pinned: string): Promise<StrayStatement[]> {
  const { all, stray } = fundChain(await listFundFiles(reader), pinned);
  const lists = (await listPeopleLists(reader)).flatMap((row) => {
    const rule = refusedBy(() => {
      const { value } = readStatement(PEOPLE_STATEMENT, row.text);
      requireSigned(row, all);
      must(value.seq === row.seq, "statement-seq");
    });
    return rule === undefined ? [] : [{ kind: "people list" as const, seq: row.seq, rule }];
  });
  return [...stray, ...lists];
}

/**
 * The chain of fund files through the pinned one, and the rows that are none of it. Refusal when `pinned` itself is none. The signatures on the pinned text are those that
 * its holder has, so nobody can put a file of their own before it; of still older ones the rows alone say what was signed.
 */
export function fundChain(rows: readonly StoredFundFile[], pinned: string): FundChain {
  const { value: pin } = readStatement(FUND_STATEMENT, pinned);
  const before: FundFile[] = [];
  const chain: FundFile[] = [pin];
  const stray: StrayStatement[] = [];
  /** Texts that an older file may lead to. */
  const later = [pinned];
  const found = new Set<string>();
  const judge = (row: StoredFundFile, take: (file: FundFile) => void): void => {
    const rule = refusedBy(() => {
      const { value } = readStatement(FUND_STATEMENT, row.text);
      const file = openFundFile(row.text, { root: fundRoot(value), fund: pin.fund, at: EVER });
      found.add(fundFileDigest(file));
      if (fundFileDigest(file) !== fundFileDigest(pin)) take(file);
      must(file.seq === row.seq, "statement-seq");
      must(fundFileDigest(file) === row.digest, "statement-digest");
    });
    if (rule !== undefined) stray.push({ kind: "fund file", seq: row.seq, rule });
  };
  const from = rows.findIndex(({ seq }) => seq > pin.seq);
  const [upTo, after] = from < 0 ? [rows, []] : [rows.slice(0, from), rows.slice(from)];
  // From the newest back: an older file is judged by those that follow from it.
  for (const row of [...upTo].reverse())
    judge(row, (file) => {
      must(file.seq < pin.seq && leadsTo(file, later), "fund-unpinned");
      before.unshift(file);
      later.push(row.text);
    });
  stray.reverse();
  for (const row of after)
    judge(row, () => {
      const old = chain.at(-1) ?? pin;
      chain.push(openFundFile(row.text, { root: fundRoot(old), fund: pin.fund, at: EVER, old }));
    });
  const isThere = found.has(fundFileDigest(pin));
  if (!isThere && !stray.some(({ seq }) => seq === pin.seq))
    stray.push({ kind: "fund file", seq: pin.seq, rule: "fund-unpinned" });
  const last = before.filter((file) => leadsTo(file, [pinned]));
  return { vouched: isThere ? [...last, ...chain] : [], all: [...before, ...chain], stray };
}

/** Whether one of these texts is a later file that this one's root signed. */
function leadsTo(file: FundFile, texts: readonly string[]): boolean {
  return texts.some(
    (text) =>
      refusedBy(() => {
        const { value } = readStatement(FUND_STATEMENT, text);
        must(value.seq > file.seq, "fund-rollback");
        openFundFile(text, { root: fundRoot(value), fund: file.fund, at: EVER, old: file });
      }) === undefined,
  );
}

/** Refusal with the rule that the newest file's root says, unless a root of the chain signed it. */
function requireSigned({ text }: StoredStatement, chain: readonly FundFile[]): void {
  const rules = chain.map((file) => refusedBy(() => void listSignedUnder(text, file)));
  must(rules.includes(undefined), rules.at(-1) ?? "note-unsigned");
}

/** The rule that refuses; undefined when none does. */
function refusedBy(check: () => void): string | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    if (error instanceof Refusal) return error.rule;
    throw error;
  }
}
