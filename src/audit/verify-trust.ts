import { parseUtf8 } from "../base/bytes.ts";
import {
  FUND_STATEMENT,
  fundFileDigest,
  fundKeys,
  fundRoot,
  openFundFile,
  pageNamed,
} from "../base/fund-file.ts";
import type { BookSettings, FundFile } from "../base/fund-file.ts";
import { must, Refusal } from "../base/refusal.ts";
import { readStatement } from "../base/statement.ts";
import type { LogTrust } from "../base/tlog/checkpoint.ts";
import { parseVkey } from "../base/tlog/note.ts";
import { parseTlogPolicy } from "../base/tlog/policy.ts";
import type { BookTrust } from "./verify-book.ts";
import type { BookSource } from "./verify-fund.ts";

/** Whom a stranger believes, and on whose word. */
export interface FundTrust {
  readonly log: LogTrust;
  readonly book: BookTrust;
  readonly network: FundFile["network"];
  /** Digest (hex) of the newest fund file believed; it must stand in the log. */
  readonly digest: string;
  /** Whether a fund file came from a second channel. If not, all that follows shows that the server agrees with itself. */
  readonly pinned: boolean;
  /** SHA-256 (hex) of the page `verify.html` for which its signers vouch. */
  readonly verifyPage?: string;
}

/**
 * Makes the trust from the fund files that the reader holds (oldest first) and the one that the source shows. Each must be signed by its
 * own root quorum, and a later one by the quorum of the one before. Refuses by the rules of fund files (FORMATS 10), and with
 * `fund-missing` when nobody has one.
 */
export async function fundTrust(
  source: BookSource,
  held: readonly string[],
  at: Date,
): Promise<FundTrust> {
  const shown = await shownFile(source);
  const texts = [...held, ...(shown === undefined ? [] : [shown])];
  const files: FundFile[] = [];
  for (const [place, text] of texts.entries())
    files.push(openNext(text, files.at(-1), place === texts.length - 1 ? at : undefined));
  const newest = files.at(-1);
  if (newest === undefined) throw new Refusal("fund-missing");
  const policy = parseTlogPolicy(newest.tlog);
  const verifyPage = pageNamed(newest);
  const keys = files.flatMap((file) => fundKeys(file, "log"));
  const policies = new Map<string, BookSettings>(
    files.map((file) => [fundFileDigest(file), file.book]),
  );
  return {
    log: { origin: newest.fund, keys, ...(policy === undefined ? {} : { policy }) },
    book: {
      fund: newest.fund,
      programmes: newest.programmes,
      policies,
      auditors: files.flatMap((file) => file.auditors).flatMap((text) => parseVkey(text) ?? []),
    },
    network: newest.network,
    digest: fundFileDigest(newest),
    pinned: held.length > 0,
    ...(verifyPage === undefined ? {} : { verifyPage }),
  };
}

/**
 * A file is judged by its own root unless an older one says who its root is. `at` for the newest: those before it may have expired, as
 * they only lead to it.
 */
function openNext(text: string, old: FundFile | undefined, at: Date | undefined): FundFile {
  const { value } = readStatement(FUND_STATEMENT, text);
  const root = fundRoot(old ?? value);
  const trust = { root, fund: (old ?? value).fund, at: at ?? new Date(0) };
  return openFundFile(text, old === undefined ? trust : { ...trust, old });
}

/** The fund file as the source shows it: in the answer of the API, or as a file beside the log. */
async function shownFile(source: BookSource): Promise<string | undefined> {
  const answer = await source.read("api/v1/fund");
  if (answer === undefined) return undefined;
  const text = parseUtf8(answer);
  must(text !== undefined, "json-malformed");
  if (text.startsWith("commonpurse/")) return text;
  const statement = statementOf(text);
  must(statement !== undefined, "json-malformed");
  return statement;
}

function statementOf(text: string): string | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null || !("statement" in value)) return undefined;
    return typeof value.statement === "string" ? value.statement : undefined;
  } catch {
    return undefined;
  }
}
