import { readFile } from "node:fs/promises";
import { approverStepsOf, areAsStrict } from "../base/approver-steps.ts";
import { FUND_STATEMENT, fundFileDigest, separationOf } from "../base/fund-file.ts";
import type { FundFile } from "../base/fund-file.ts";
import { Refusal } from "../base/refusal.ts";
import { readStatement } from "../base/statement.ts";
import { formatVkey } from "../base/tlog/note.ts";
import type { SignerPolicy } from "./policy.ts";

const NONE =
  'The policy names no fund file, so that nobody could tell whether it is as strict as the founders signed. Put a copy of the fund file beside it and write its name into files: "fundFile": "fund" (several as a list, one for each digest in policies).';

/**
 * Throws an Error that says which line to change, unless the policy is as strict as each of the fund files that it signs under. Every digest in `policies` needs
 * its file in `files.fundFile`: the digest is the trust, and that a file is over is for others to judge. Held against each are fund, network, `signInRp`, `preset` and `approvers`; `root`
 * against the newest, because an older one may be the lost one. Returns the number (`seq`) of each by its digest.
 */
export async function mustKeepToFund(policy: SignerPolicy): Promise<ReadonlyMap<string, number>> {
  const { fundFile: paths } = policy.files;
  if (paths === undefined) throw new Error(NONE);
  const files: FundFile[] = [];
  for (const path of paths) files.push(await readFund(path));
  const digests = files.map(fundFileDigest);
  if (digests.some((digest) => !policy.policies.includes(digest)))
    throw new Error("The policy names a fund file whose digest is not among its policies.");
  const missing = policy.policies.find((digest) => !digests.includes(digest));
  if (missing !== undefined)
    throw new Error(
      `The policy signs under the fund file ${missing} and files.fundFile does not name it: add that file, or take the digest out of policies when no batch of it is left.`,
    );
  for (const file of files) mustBeAsStrict(policy, file);
  const newest = files.reduce((one, other) => (other.seq > one.seq ? other : one));
  if (rootOf(newest.root) !== rootOf(namedRoot(policy)))
    throw new Error(
      "The policy believes another root than the newest of its fund files names: look at root.",
    );
  return new Map(files.map((file) => [fundFileDigest(file), file.seq]));
}

function mustBeAsStrict(policy: SignerPolicy, file: FundFile): void {
  for (const field of ["fund", "network", "signInRp"] as const)
    if (policy[field] !== file[field])
      throw new Error(
        `The policy says another ${field} than its fund file: write ${JSON.stringify(file[field])} into ${field}.`,
      );
  if (policy.preset === "small" && separationOf(file) !== "small")
    throw new Error(
      'The policy keeps reviewers from approving less than the fund file says: write "standard" into preset.',
    );
  if (!areAsStrict(policy.approvers, approverStepsOf(file)))
    throw new Error(
      "The policy takes fewer approvers than the fund file says: write its steps into approvers.",
    );
}

/** The fund file at a path. A text that is none, or is not there, is said in words: nobody gets to see a rule when a process does not start. */
async function readFund(path: string): Promise<FundFile> {
  try {
    return readStatement(FUND_STATEMENT, await readFile(path, "utf8")).value;
  } catch (error) {
    const why = error instanceof Refusal ? error.rule : codeOf(error);
    throw new Error(`The fund file ${path}, which the policy names, cannot be read (${why}).`, {
      cause: error,
    });
  }
}

function namedRoot({ root }: SignerPolicy): FundFile["root"] {
  return { keys: root.keys.map(formatVkey), quorum: root.quorum };
}

/** As text, whatever the order of its keys; a key that is named twice counts once. */
function rootOf({ keys, quorum }: FundFile["root"]): string {
  return [quorum, ...[...new Set(keys)].sort()].join(" ");
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "unknown";
}
