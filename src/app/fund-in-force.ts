import { publishedFund } from "../audit/published-fund.view.ts";
import type { FundText } from "../audit/published-fund.view.ts";
import { FUND_STATEMENT, fundFileDigest } from "../base/fund-file.ts";
import type { FundFile } from "../base/fund-file.ts";
import { readStatement } from "../base/statement.ts";
import type { Clock } from "../base/clock.ts";
import type { Reader } from "../db/unit.ts";
import { currentFundFile } from "../people/current-fund.view.ts";
import { listFundFiles } from "../people/fund.store.ts";

/** The fund file that is in force, as received and as read, with its digest (hex32). */
export interface FundInForce {
  readonly file: FundFile;
  readonly text: string;
  readonly policy: string;
}

/** Reads the fund file in force, verified from the pinned one; Fault unavailable `fund-untrusted`. */
export async function fundInForce(reader: Reader, pin: string, clock: Clock): Promise<FundInForce> {
  const file = await currentFundFile(reader, pin, clock.now());
  const newest = (await listFundFiles(reader)).at(-1);
  return { file, text: newest?.text ?? "", policy: fundFileDigest(file) };
}

/**
 * The fund file that strangers are shown: the last that the public log names. The one in force may be a second ahead of the log, and a copy
 * of the book with it would verify nowhere. Before the log is public there is nothing to verify, and it is the one in force.
 */
export async function fundShown(reader: Reader, pin: string, clock: Clock): Promise<FundInForce> {
  const inForce = await fundInForce(reader, pin, clock);
  const published = await publishedFund(reader, await fundTexts(reader));
  if (published === undefined || published.fund.digest === inForce.policy) return inForce;
  const { text, digest } = published.fund;
  return { file: readStatement(FUND_STATEMENT, text).value, text, policy: digest };
}

/** All fund files as they were received, oldest first, with their digests. They carry their own signatures; whoever reads them believes no database. */
export async function fundTexts(reader: Reader): Promise<FundText[]> {
  return (await listFundFiles(reader)).map(({ text }) => ({
    digest: fundFileDigest(readStatement(FUND_STATEMENT, text).value),
    text,
  }));
}
