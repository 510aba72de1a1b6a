import { toHex, utf8 } from "../base/bytes.ts";
import { sha256 } from "../base/digest.ts";
import { Fault } from "../base/fault.ts";
import type { FundFile } from "../base/fund-file.ts";
import { parseVkey } from "../base/tlog/note.ts";
import type { Unit } from "../db/unit.ts";
import { insertSheet } from "../audit/audit-key.store.ts";
import { openAuditKeys } from "../audit/audit-keys.ts";
import { asFault } from "./as-fault.ts";
import { nextEpoch } from "../audit/epoch.store.ts";

/**
 * Takes the public halves of an auditor's epoch keys. They count for records that settle from now on; for an epoch that has keys already the newest
 * sheet counts. Repeating it does nothing. Faults: invalid with the rule of `openAuditKeys` that refuses it, invalid `audit-keys-past`.
 */
export async function handInKeys(
  unit: Unit,
  input: { readonly fund: FundFile; readonly note: string },
): Promise<{ readonly digest: string; readonly first: number; readonly last: number }> {
  const { fund, note } = input;
  const auditors = fund.auditors.map(parseVkey).filter((vkey) => vkey !== undefined);
  const { auditor, first, keys } = await asFault(() =>
    openAuditKeys(note, { fund: fund.fund, auditors }),
  );
  const last = first + keys.length - 1;
  if (last < (await nextEpoch(unit)))
    throw new Fault(
      "invalid",
      "audit-keys-past",
      "All epochs of these keys have closed. Make keys for the epoch under way and those that follow.",
    );
  const digest = sha256(utf8(note));
  await insertSheet(unit, { digest, auditor, first, last, note });
  return { digest: toHex(digest), first, last };
}
