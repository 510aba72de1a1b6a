import { readFile } from "node:fs/promises";
import { withoutNewline } from "../base/canonical-json.ts";
import {
  FUND_STATEMENT,
  fundFileDigest,
  fundRoot,
  openFundFile,
  separationOf,
} from "../base/fund-file.ts";
import type { FundFile } from "../base/fund-file.ts";
import { openPeopleList } from "../base/people-list.ts";
import type { PeopleList } from "../base/people-list.ts";
import type { Separation } from "../base/separation.ts";
import { readStatement } from "../base/statement.ts";
import { parseApprovalsFile } from "./approval.ts";
import { provePayments } from "./approve-check.ts";
import type { ProvenPayment } from "./approve-check.ts";
import type { Manifest } from "./manifest.ts";

/** The files by which an approver checks for themself; the first two are their own copies, from the founders and never from the server. */
export interface ProofFiles {
  readonly fundFile?: string;
  readonly people?: string;
  readonly approvals?: string;
  readonly unproven?: boolean;
}

/** What they show: each is undefined where its files were not given. */
export interface Proof {
  readonly separation: Separation | undefined;
  readonly list: PeopleList | undefined;
  readonly payments: readonly ProvenPayment[] | undefined;
}

/**
 * Holds a manifest against the approver's own fund file and people list. One that pays somebody needs all three files, unless its approver says that they
 * approve without. Refuses with the rules of fund files, people lists and `provePayments`; throws an Error for a file that is missing or another fund's.
 */
export async function proveFiles(manifest: Manifest, files: ProofFiles, at: Date): Promise<Proof> {
  const { fundFile, people, approvals, unproven = false } = files;
  const isWhole = fundFile !== undefined && people !== undefined && approvals !== undefined;
  if (manifest.payouts.length > 0 && !isWhole && !unproven)
    throw new Error(
      "Say by what the payments are checked: --fund-file and --people, your own copies from the founders, and --approvals, from the batch's page. To approve without knowing who granted them, add --unproven.",
    );
  const fund = fundFile === undefined ? undefined : await readFund(manifest, fundFile, at);
  const list =
    fund === undefined || people === undefined ? undefined : await readList(fund, people, at);
  const proofs = approvals === undefined ? undefined : await readFile(approvals);
  return {
    separation: fund && separationOf(fund),
    list,
    payments:
      list === undefined || proofs === undefined
        ? undefined
        : await provePayments(
            manifest,
            parseApprovalsFile(withoutNewline(new Uint8Array(proofs))),
            { list, at },
          ),
  };
}

/** The approver's own copy is the pin: its root is believed because they have it from the founders. */
async function readFund(manifest: Manifest, path: string, at: Date): Promise<FundFile> {
  const text = await readFile(path, "utf8");
  const { value: own } = readStatement(FUND_STATEMENT, text);
  if (fundFileDigest(own) !== manifest.policy)
    throw new Error("The batch was built under another fund file than this one.");
  return openFundFile(text, { root: fundRoot(own), fund: manifest.fund, at });
}

async function readList(fund: FundFile, path: string, at: Date): Promise<PeopleList> {
  const { keys, quorum } = fundRoot(fund);
  const trust = { keys, quorum, fund: fund.fund, at, signInRp: fund.signInRp };
  return openPeopleList(await readFile(path, "utf8"), trust);
}
