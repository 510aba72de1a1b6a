import { fromHex } from "../base/bytes.ts";
import { Fault } from "../base/fault.ts";
import type { Reader, Unit } from "../db/unit.ts";

/** An approval as it is stored: `text` is its canonical JSON. */
export interface StoredApproval {
  readonly digest: string;
  readonly person: string;
  readonly key: string;
  readonly text: string;
}

/** Stores an approval; the very same one again changes nothing. Fault conflict `approval-twice` for a second one by the same person. */
export async function insertApproval(unit: Unit, approval: StoredApproval): Promise<void> {
  const stored = (await listApprovals(unit, approval.digest)).find(
    (each) => each.person === approval.person,
  );
  if (stored?.text === approval.text) return;
  if (stored !== undefined) {
    throw new Fault("conflict", "approval-twice", "You have approved this batch before.");
  }
  await unit.sql("batch_approvals").insert({
    digest: Buffer.from(fromHex(approval.digest)),
    person: approval.person,
    key: approval.key,
    approval: approval.text,
  });
}

/** The approvals of a digest, ascending by key. */
export async function listApprovals(reader: Reader, digest: string): Promise<StoredApproval[]> {
  const rows = await reader
    .sql<{ digest: Buffer; person: string; key: string; approval: string }>("batch_approvals")
    .where({ digest: Buffer.from(fromHex(digest)) })
    .orderBy("key");
  return rows.map((row) => ({ digest, person: row.person, key: row.key, text: row.approval }));
}
