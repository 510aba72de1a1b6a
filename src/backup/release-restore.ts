import { canon } from "../base/canonical-json.ts";
import { formatTime } from "../base/clock.ts";
import { H } from "../base/digest.ts";
import { must } from "../base/refusal.ts";
import type { PeopleList } from "../base/people-list.ts";
import type { Unit } from "../db/unit.ts";
import { verifyApprovals } from "../payouts/approval.ts";
import type { Approval } from "../payouts/approval.ts";
import { unseenBatches } from "../payouts/lost-signings.view.ts";
import { findUnreleased, saveRelease } from "./restore.store.ts";
import type { Restore } from "./restore.store.ts";

/**
 * What two people approve when they let a restored fund sign again, 32 bytes: the backup, the moment of the restore, and the lost batches that
 * nobody has seen (`without`, by id), if they go on without them.
 */
export function restoreDigest(
  restore: Pick<Restore, "backup" | "restoredAt">,
  without: readonly string[] = [],
): Uint8Array {
  const { backup, restoredAt } = restore;
  const missing = without.length === 0 ? {} : { without: [...without].sort() };
  return H(
    "commonpurse/restore-release/v1",
    canon({ backup, restored: formatTime(restoredAt), ...missing }),
  );
}

/**
 * Lets signing go on after a restore, when as many people as a batch needs approved it: they have made sure that the books agree with the
 * chain. While lost batches are unseen it is refused (`restore-unseen`), because a new batch could spend their coins, unless `goOn` is said; then
 * the approvals must be of the digest that names them. Returns who they are. Refuses with the rules of approvals too, and with
 * `restore-released` when nothing waits.
 */
export async function releaseRestore(
  unit: Unit,
  approvals: readonly Approval[],
  list: PeopleList,
  goOn = false,
): Promise<string[]> {
  const restore = await findUnreleased(unit);
  must(restore !== undefined, "restore-released");
  const unseen = await unseenBatches(unit);
  must(goOn || unseen.length === 0, "restore-unseen");
  const persons = verifyApprovals(approvals, {
    digest: restoreDigest(restore, unseen),
    barred: [],
    list,
    at: unit.at,
    preset: "standard",
  });
  await saveRelease(unit, persons, unseen);
  return persons;
}
