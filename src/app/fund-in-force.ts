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

/** All fund files as they were received, oldest first, with their digests. They carry their own signatures; whoever reads them believes no database. */
export async function fundTexts(
  reader: Reader,
): Promise<{ readonly digest: string; readonly text: string }[]> {
  return (await listFundFiles(reader)).map(({ text }) => ({
    digest: fundFileDigest(readStatement(FUND_STATEMENT, text).value),
    text,
  }));
}
