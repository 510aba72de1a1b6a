import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** Seconds of the demo's epoch: the preset's hour would try anybody's patience. */
export const EPOCH_SECONDS = 60;

/** Where the demo keeps its secrets; every file is readable by its owner only. */
export interface DemoFiles {
  readonly folder: string;
  /** Approvers' key files, one each, as `purse approve --key` takes them. */
  readonly keys: string;
  /** The signer's own folder: no other process is told of it. */
  readonly signer: string;
  readonly signerPassphrase: string;
  readonly policy: string;
  readonly logKey: string;
  /** The auditor's key, as `purse attest --key` takes it. */
  readonly auditorKey: string;
  /** The private halves of the auditor's epoch keys, as `purse audit-open --keys` takes them. */
  readonly epochKeys: string;
  readonly sessionKey: string;
  readonly intake: string;
  readonly fundFile: string;
  readonly peopleList: string;
  readonly staff: string;
}

/** The demo's files below the data directory. */
export function demoFiles(dataDir: string): DemoFiles {
  const folder = join(dataDir, "demo");
  const signer = join(folder, "signer");
  return {
    folder,
    keys: join(folder, "keys"),
    signer,
    signerPassphrase: join(signer, "passphrase"),
    policy: join(signer, "policy.json"),
    logKey: join(folder, "log.key"),
    auditorKey: join(folder, "keys", "auditor.key"),
    epochKeys: join(folder, "keys", "epochs"),
    sessionKey: join(folder, "session.key"),
    intake: join(folder, "intake.key"),
    fundFile: join(folder, "fund.txt"),
    peopleList: join(folder, "people.txt"),
    staff: join(folder, "staff.json"),
  };
}

/** A sign-in of the demo's staff, as it is printed and shown. */
export interface DemoSignIn {
  readonly code: string;
  readonly roles: readonly string[];
  readonly passphrase: string;
}

/** The demo's sign-ins; throws when they are gone, because then nobody can sign in any more. */
export async function readDemoSignIns(files: DemoFiles): Promise<DemoSignIn[]> {
  return JSON.parse(await readFile(files.staff, "utf8")) as DemoSignIn[];
}
