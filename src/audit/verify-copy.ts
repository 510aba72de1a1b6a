import { findLog, verifyFund } from "./verify-fund.ts";
import type { FundReading, Verified } from "./verify-fund.ts";
import { openSource } from "./verify-source.ts";

/**
 * `verifyFund` of the book at an address or in a folder. Throws Error with a sentence for people when there is no log, or it cannot be
 * reached.
 */
export async function verifyCopy(
  where: string,
  reading: Omit<FundReading, "source" | "prefix">,
): Promise<Verified> {
  const source = openSource(where);
  const prefix = await reached(where, () => findLog(source));
  if (prefix === undefined)
    throw new Error(
      `There is no checkpoint at ${where}. Give the fund's address, or a folder with a copy of its log.`,
    );
  return verifyFund({ ...reading, source, prefix });
}

async function reached<T>(where: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new Error(`${where} cannot be reached. Check the address and your connection.`, {
      cause: error,
    });
  }
}
