import { canon } from "../base/canonical-json.ts";
import { formatTime } from "../base/clock.ts";
import { H } from "../base/digest.ts";
import { must } from "../base/refusal.ts";
import type { PeopleList } from "../base/people-list.ts";
import type { Unit } from "../db/unit.ts";
import { verifyApprovals } from "../payouts/approval.ts";
import type { Approval } from "../payouts/approval.ts";
import { findUnreleased, saveRelease } from "./restore.store.ts";
import type { Restore } from "./restore.store.ts";

/** What two people approve when they let a restored fund sign again: the backup and the moment of the restore, 32 bytes. */
export function restoreDigest(restore: Pick<Restore, "backup" | "restoredAt">): Uint8Array {
  const { backup, restoredAt } = restore;
  return H("commonpurse/restore-release/v1", canon({ backup, restored: formatTime(restoredAt) }));
}

/**
 * Lets signing go on after a restore, when as many people as a batch needs approved it: they have made sure that the books agree with the
 * chain and that nothing signed since the backup is missing. Returns who they are. Refuses with the rules of approvals, and with
 * `restore-released` when nothing waits.
 */
export async function releaseRestore(
  unit: Unit,
  approvals: readonly Approval[],
  list: PeopleList,
): Promise<string[]> {
  const restore = await findUnreleased(unit);
  must(restore !== undefined, "restore-released");
  const persons = verifyApprovals(approvals, {
    digest: restoreDigest(restore),
    barred: [],
    list,
    at: unit.at,
    preset: "standard",
  });
  await saveRelease(unit, restore.backup, persons);
  return persons;
}
