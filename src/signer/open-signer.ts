import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { approverStepsOf, areAsStrict } from "../base/approver-steps.ts";
import type { Clock } from "../base/clock.ts";
import { FUND_STATEMENT, fundFileDigest } from "../base/fund-file.ts";
import { Refusal } from "../base/refusal.ts";
import { readStatement } from "../base/statement.ts";
import { masterOf } from "../bitcoin/seed.ts";
import type { Signer } from "./answer.ts";
import { parsePolicy } from "./policy.ts";
import type { PolicyFiles, SignerPolicy } from "./policy.ts";
import { logKeyOf, openSeedFile } from "./seed-file.ts";
import { SignerLog } from "./signer-log.ts";

/** Where a signer's files are; what is not given stands in the policy file. */
export interface SignerFiles extends Partial<Omit<PolicyFiles, "fundFile">> {
  readonly policy: string;
  /** First line: the passphrase of the seed file. `/dev/fd/3` and the like work too. */
  readonly passphrase: string;
}

/** Reads a policy file and makes its paths absolute. */
export async function readPolicy(file: string): Promise<SignerPolicy> {
  const policy = parsePolicy(await readFile(file, "utf8"));
  const at = (path: string): string => resolve(dirname(file), path);
  const { peopleList, seed, log, fundFile } = policy.files;
  const files = { peopleList: at(peopleList), seed: at(seed), log: at(log) };
  return {
    ...policy,
    files: { ...files, ...(fundFile !== undefined && { fundFile: at(fundFile) }) },
  };
}

/**
 * Opens a signer from its files. A log that cannot be used leaves it locked: it answers, and every answer is `signer-locked`. Throws for
 * a policy that is not in order or takes fewer approvers than the fund file that it names, a wrong passphrase, or a log that another process has.
 */
export async function openSigner(files: SignerFiles, clock: Clock): Promise<Signer> {
  const policy = await readPolicy(files.policy);
  await mustBeAsStrict(policy);
  const passphrase = (await readFile(files.passphrase, "utf8")).split(/\r?\n/)[0] ?? "";
  const secrets = await openSeedFile(await readFile(files.seed ?? policy.files.seed), passphrase);
  const peopleList = files.peopleList ?? policy.files.peopleList;
  return {
    policy,
    // A list that cannot be read is one that nobody signed: `note-malformed`.
    people: () => readFile(peopleList, "utf8").catch(() => ""),
    log: await openLog(files.log ?? policy.files.log, policy),
    logKey: logKeyOf(secrets),
    master: masterOf(secrets.seed, policy.network),
    addressKey: secrets.addressKey,
    clock,
  };
}

/**
 * Throws an Error where the fund file that the policy names is none of its `policies`, or says that a batch takes more approvers than the policy
 * asks for: founders would believe what nobody keeps. The digest in the policy is the trust; that the file is over is for others to judge.
 */
async function mustBeAsStrict({ approvers, files, policies }: SignerPolicy): Promise<void> {
  if (files.fundFile === undefined) return;
  const { value: file } = readStatement(FUND_STATEMENT, await readFile(files.fundFile, "utf8"));
  if (!policies.includes(fundFileDigest(file)))
    throw new Error("The policy names a fund file whose digest is not among its policies.");
  if (!areAsStrict(approvers, approverStepsOf(file)))
    throw new Error(
      "The policy takes fewer approvers than the fund file says: write its steps into approvers.",
    );
}

async function openLog(path: string, policy: SignerPolicy): Promise<SignerLog | undefined> {
  try {
    return await SignerLog.open(path, policy);
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}
