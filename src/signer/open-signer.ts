import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import type { Clock } from "../base/clock.ts";
import { Refusal } from "../base/refusal.ts";
import { masterOf } from "../bitcoin/seed.ts";
import type { Signer } from "./answer.ts";
import { mustBeGuarded } from "./guarded-files.ts";
import { mustKeepToFund } from "./keep-to-fund.ts";
import { parsePolicy } from "./policy.ts";
import type { PolicyFiles, SignerPolicy } from "./policy.ts";
import { logKeyOf, openSeedFile } from "./seed-file.ts";
import { SignerLog } from "./signer-log.ts";

/** Openings of claim keys are kept by nobody, so a signer that asked for them would sign nothing for ever. */
const UNASKED =
  'The policy asks for claim keys that stand in the public log, and no server keeps the openings that would show them: write "seen" into claims.';

const THEN = ", and then purse release-signer";

/** Where a signer's files are; what is not given stands in the policy file. */
export interface SignerFiles extends Partial<Omit<PolicyFiles, "fundFile">> {
  readonly policy: string;
  /** First line: the passphrase of the seed file. `/dev/fd/3` and the like work too. */
  readonly passphrase: string;
}

/** Reads a policy file and makes its paths absolute. Throws for one that other users may write to, or that is not in order. */
export async function readPolicy(file: string): Promise<SignerPolicy> {
  await mustBeGuarded([{ name: "policy file", path: file, guard: "own" }]);
  return readAnyPolicy(file);
}

/** As `readPolicy`, whoever may write to it: for halting, which must not wait until modes are right, nor fail because root does it. */
export async function readAnyPolicy(file: string): Promise<SignerPolicy> {
  const policy = parsePolicy(await readFile(file, "utf8"));
  const at = (path: string): string => resolve(dirname(file), path);
  const { peopleList, seed, log, fundFile } = policy.files;
  const files = { peopleList: at(peopleList), seed: at(seed), log: at(log) };
  return {
    ...policy,
    files: { ...files, ...(fundFile !== undefined && { fundFile: fundFile.map(at) }) },
  };
}

/**
 * Opens a signer from its files. A log that cannot be used leaves it locked: it answers, and every answer is `signer-locked`. Throws for
 * a policy that is not in order or laxer than its fund files (`keep-to-fund.ts`), files that other users may open or replace
 * (`guarded-files.ts`), a wrong passphrase, or a log that another process has.
 */
export async function openSigner(files: SignerFiles, clock: Clock): Promise<Signer> {
  const policy = await readPolicy(files.policy);
  if (policy.claims === "logged") throw new Error(UNASKED);
  const fundSeqs = await mustKeepToFund(policy);
  const seed = files.seed ?? policy.files.seed;
  const log = files.log ?? policy.files.log;
  await mustBeGuarded([
    { name: "seed file", path: seed, guard: "secret" },
    { name: "passphrase file", path: files.passphrase, guard: "secret" },
    // Its head knows when the log last changed, and a mode is a change.
    { name: "log", path: log, guard: "own", then: THEN, isAlone: true },
    { name: "head of the log", path: `${log}.head`, guard: "own" },
  ]);
  const passphrase = (await readFile(files.passphrase, "utf8")).split(/\r?\n/)[0] ?? "";
  const secrets = await openSeedFile(await readFile(seed), passphrase);
  const peopleList = files.peopleList ?? policy.files.peopleList;
  return {
    policy: { ...policy, fundSeqs },
    // A list that cannot be read is one that nobody signed: `note-malformed`.
    people: () => readFile(peopleList, "utf8").catch(() => ""),
    log: await openLog(log, policy),
    logKey: logKeyOf(secrets),
    master: masterOf(secrets.seed, policy.network),
    addressKey: secrets.addressKey,
    clock,
  };
}

async function openLog(path: string, policy: SignerPolicy): Promise<SignerLog | undefined> {
  try {
    return await SignerLog.open(path, policy);
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}
