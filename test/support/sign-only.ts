import { readFile, writeFile } from "node:fs/promises";
import type { PolicyFile } from "../../src/signer/policy.ts";

/** What the signer's policy says other than the demo's. */
export interface Signing {
  /** Sats that it signs for in a day. */
  readonly day?: bigint;
  readonly approvers?: PolicyFile["approvers"];
}

/** Writes that into a policy file. */
export async function signOnly(file: string, { day, approvers }: Signing): Promise<void> {
  const policy = JSON.parse(await readFile(file, "utf8"));
  if (day !== undefined) policy.limits.day = `${day}`;
  if (approvers !== undefined) policy.approvers = approvers;
  await writeFile(file, JSON.stringify(policy));
}
