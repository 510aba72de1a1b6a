import { envelopeKeys } from "../audit/envelope-keys.view.ts";
import type { AuditorsOf } from "../audit/envelope-keys.view.ts";
import { Fault } from "../base/fault.ts";
import type { FundFile } from "../base/fund-file.ts";
import { parseVkey } from "../base/tlog/note.ts";
import type { Vkey } from "../base/tlog/note.ts";
import type { Reader } from "../db/unit.ts";
import { currentFundFile } from "../people/current-fund.view.ts";
import { listFundFiles } from "../people/fund.store.ts";

/**
 * To whom what settles is sealed: the auditors of the newest fund file that verifies from the pinned one, with the keys they handed in. One that
 * has expired since still names its auditors, and where nobody can be believed nobody is sealed to: the chain is followed all the same.
 */
export function auditKeysInForce(pin: string): AuditorsOf {
  return async (reader) => envelopeKeys(reader, await auditorsInForce(reader, pin));
}

/** The auditors of a fund file. */
export function auditorsOf(file: FundFile): Vkey[] {
  return file.auditors.map(parseVkey).filter((vkey) => vkey !== undefined);
}

async function auditorsInForce(reader: Reader, pin: string): Promise<Vkey[]> {
  const newest = (await listFundFiles(reader)).at(-1);
  if (newest === undefined) return [];
  try {
    return auditorsOf(await currentFundFile(reader, pin, newest.importedAt));
  } catch (error) {
    if (error instanceof Fault && error.code === "fund-untrusted") return [];
    throw error;
  }
}
