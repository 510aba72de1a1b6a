import { toHex } from "../../base/bytes.ts";
import type { Random } from "../../base/clock.ts";
import { x25519Public } from "../../base/sealed-box.ts";
import type { NoteSigner } from "../../base/tlog/note.ts";
import { makeAuditKeys } from "../../audit/audit-keys.ts";
import { writeEpochKeys } from "../../auditors/epoch-key-folder.ts";

/** Whose keys, for how many epochs from the first on, and the folder that the private halves go to. */
export interface DemoAuditKeys {
  readonly auditor: NoteSigner;
  readonly fund: string;
  readonly epochs: number;
  readonly folder: string;
}

/**
 * The keys that a real auditor makes on a device of their own: the private halves as files that `purse audit-open --keys` takes, the signed sheet
 * of the public ones as the answer.
 */
export async function makeDemoAuditKeys(
  { auditor, fund, epochs, folder }: DemoAuditKeys,
  random: Random,
): Promise<string> {
  const keys = Array.from({ length: epochs }, (_, at) => ({
    epoch: at + 1,
    fund,
    secret: random.bytes(32),
  }));
  await writeEpochKeys(folder, keys);
  const publics = keys.map(({ secret }) => toHex(x25519Public(secret)));
  return makeAuditKeys({ first: 1, fund, keys: publics }, auditor);
}
