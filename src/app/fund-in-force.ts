import { fundFileDigest } from "../base/fund-file.ts";
import type { FundFile } from "../base/fund-file.ts";
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
