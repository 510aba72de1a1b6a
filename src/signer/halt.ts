import { lstat } from "node:fs/promises";
import { createText, isCode } from "./durable.ts";

/** The file that stops a signer while it is there: beside its log, so that whoever may stop it needs no other right. */
export function haltPath(log: string): string {
  return `${log}.halt`;
}

/** Whether somebody halted the signer with this log: asked at each request. What cannot be looked for is taken for there. */
export async function isHalted(log: string): Promise<boolean> {
  try {
    await lstat(haltPath(log));
    return true;
  } catch (error) {
    return !isCode(error, "ENOENT");
  }
}

/**
 * Halts the signer with this log, at once and until the file is removed: every signature is refused as `signer-locked`, also by one that runs, and after
 * a restart. One person is enough, and no passphrase. False when it was halted before.
 */
export async function haltSigner(log: string, time: string): Promise<boolean> {
  try {
    await createText(haltPath(log), `halted ${time}\n`);
    return true;
  } catch (error) {
    if (isCode(error, "EEXIST")) return false;
    throw error;
  }
}
