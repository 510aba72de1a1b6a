import { readFile } from "node:fs/promises";
import { approversFor, approverStepsOf } from "../base/approver-steps.ts";
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
import { Refusal } from "../base/refusal.ts";
import type { Separation } from "../base/separation.ts";
import { readStatement } from "../base/statement.ts";
import { parseApprovalsFile, verifyApproval } from "./approval.ts";
import type { ApprovalsFile } from "./approval.ts";
import { provePayments } from "./approve-check.ts";
import type { ProvenPayment } from "./approve-check.ts";
import { manifestDigest } from "./manifest.ts";
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
  /** Whose approvals of it the file has, as far as they hold, and how many it takes. */
  readonly approved: { readonly by: readonly string[]; readonly need: number } | undefined;
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
  const separation = fund && separationOf(fund);
  if (fund === undefined || list === undefined || approvals === undefined)
    return { separation, list, payments: undefined, approved: undefined };
  const file = parseApprovalsFile(withoutNewline(new Uint8Array(await readFile(approvals))));
  return {
    separation,
    list,
    payments: await provePayments(manifest, file, { list, at }),
    approved: {
      by: whoApproved(manifest, file, { list, at }),
      need: approversFor(approverStepsOf(fund), manifest.total, list.need),
    },
  };
}

/** Those whose approvals in the file count. One that does not hold is nobody's here; the signer refuses a file that has one. */
function whoApproved(
  manifest: Manifest,
  { approvals }: ApprovalsFile,
  by: { readonly list: PeopleList; readonly at: Date },
): string[] {
  const digest = manifestDigest(manifest);
  const people = approvals.flatMap((approval) => {
    try {
      const { alg, person } = verifyApproval(approval, { digest, ...by });
      return alg === "ed25519" ? [person] : [];
    } catch (error) {
      if (error instanceof Refusal) return [];
      throw error;
    }
  });
  return [...new Set(people)].sort();
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
