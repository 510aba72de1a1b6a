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

/**
 * Rows of `fund_files` and `people_lists` that cannot be read, that nobody signed, or that stand under another number or digest than their own; the app may add rows,
 * and whoever owns the database may write over them. No pin is at hand, so that the chain begins with the oldest file that its own root signed: where somebody put another before the
 * founders', it is theirs that are named.
 */
export async function strayStatements(reader: Reader): Promise<StrayStatement[]> {
  const { chain, stray } = chainOf(await listFundFiles(reader));
  const lists = (await listPeopleLists(reader)).flatMap((row) => {
    const rule = refusedBy(() => {
      const { value } = readStatement(PEOPLE_STATEMENT, row.text);
      requireSigned(row, chain);
      must(value.seq === row.seq, "statement-seq");
    });
    return rule === undefined ? [] : [{ kind: "people list" as const, seq: row.seq, rule }];
  });
  return [...stray, ...lists];
}

/** The files that follow from each other, and the rows that are none of them. */
function chainOf(rows: readonly StoredFundFile[]): {
  chain: readonly FundFile[];
  stray: readonly StrayStatement[];
} {
  const chain: FundFile[] = [];
  const stray: StrayStatement[] = [];
  for (const row of rows) {
    const rule = refusedBy(() => {
      const { value } = readStatement(FUND_STATEMENT, row.text);
      const old = chain.at(-1);
      const { fund } = old ?? value;
      const file = openFundFile(row.text, {
        root: fundRoot(value),
        fund,
        at: EVER,
        ...(old === undefined ? {} : { old }),
      });
      chain.push(file);
      must(file.seq === row.seq, "statement-seq");
      must(fundFileDigest(file) === row.digest, "statement-digest");
    });
    if (rule !== undefined) stray.push({ kind: "fund file", seq: row.seq, rule });
  }
  return { chain, stray };
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
