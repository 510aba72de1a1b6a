import { openFundFile, FUND_STATEMENT, fundFileDigest, fundRoot } from "../base/fund-file.ts";
import type { FundFile } from "../base/fund-file.ts";
import { lately } from "../base/lately.ts";
import { must } from "../base/refusal.ts";
import { checkStated, readStatement } from "../base/statement.ts";
import type { Reader } from "../db/unit.ts";
import { listFundFiles } from "./fund.store.ts";
import type { StoredStatement } from "./fund.store.ts";
import { untrusted } from "./untrusted.ts";

/** Chains of fund files that were verified, by the pin and the very texts: 1.3 ms of signatures and shapes that every request would pay again. */
const verified = lately<FundFile>(16);

/**
 * The fund file in force, verified from the one with digest `pin` (hex32) that the configuration names: the database may bring the
 * files, never the trust. Later files count when the quorum before them signed the change. Fault unavailable
 * `fund-untrusted` when the pinned file is not there, a later one does not verify, or the newest has expired at `at`.
 */
export async function currentFundFile(reader: Reader, pin: string, at: Date): Promise<FundFile> {
  const stored = await listFundFiles(reader);
  return untrusted("fund-untrusted", "The fund file", () => {
    const current = verified(JSON.stringify([pin, stored]), () => followed(stored, pin, at));
    // What was verified before may have expired since.
    checkStated(current, { fund: current.fund, at });
    return current;
  });
}

function followed(stored: readonly StoredStatement[], pin: string, at: Date): FundFile {
  const files = stored.map((each) => ({
    ...each,
    file: readStatement(FUND_STATEMENT, each.text).value,
  }));
  const from = files.findIndex(({ file }) => fundFileDigest(file) === pin);
  const pinned = files[from];
  must(pinned !== undefined, "fund-unpinned");
  // An older file was in force when it was imported; whether it has expired since does not matter.
  const dateOf = (each: StoredStatement): Date =>
    each.seq === stored.at(-1)?.seq ? at : each.importedAt;
  const fund = pinned.file.fund;
  const root = fundRoot(pinned.file);
  let current = openFundFile(pinned.text, { root, fund, at: dateOf(pinned) });
  for (const next of files.slice(from + 1))
    current = openFundFile(next.text, { root, fund, at: dateOf(next), old: current });
  return current;
}
