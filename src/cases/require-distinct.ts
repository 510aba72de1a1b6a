import { Fault } from "../base/fault.ts";
import type { Unit } from "../db/unit.ts";
import { counts, isUnresolved, otherOf } from "../duplicates/pair.ts";
import type { Pair } from "../duplicates/pair.ts";
import { listPairs, lockPairs } from "../duplicates/pair.store.ts";
import type { TokenKeys } from "../duplicates/token-keys.ts";
import type { OpenCase } from "../vault/case-key.ts";
import type { CaseId } from "./case.ts";
import { findDuplicates } from "./compare-case.ts";
import { isAnyGranted } from "./granted.view.ts";

/**
 * Compares an open case once more, since what was given after the last look was compared by nobody, and lets it be approved only when every pair of it is judged, and none is a duplicate of one that was granted. Its pairs stay locked until the unit ends, so
 * that of two duplicates which are approved in the same moment one sees the other. Faults: conflict `duplicates-open`, `duplicate-granted`.
 */
export async function requireDistinct(unit: Unit, open: OpenCase, keys: TokenKeys): Promise<void> {
  const { case: id } = open;
  await findDuplicates(unit, open, keys);
  const pairs = await lockPairs(unit, id);
  if (pairs.some((pair) => isUnresolved(pair) && counts(pair))) {
    throw new Fault(
      "conflict",
      "duplicates-open",
      "This case shares something with another one, and nobody has judged it yet.",
    );
  }
  await requireNoneGranted(unit, id, pairs);
}

/** Lets a case be found eligible only while it was judged a duplicate of none that was granted. Fault conflict `duplicate-granted`. */
export async function requireUngranted(unit: Unit, id: CaseId): Promise<void> {
  await requireNoneGranted(unit, id, await listPairs(unit, id));
}

async function requireNoneGranted(unit: Unit, id: CaseId, pairs: readonly Pair[]): Promise<void> {
  const duplicates = pairs.filter(({ state }) => state === "confirmed_duplicate");
  const others = duplicates.map((pair) => otherOf(pair, id));
  if (await isAnyGranted(unit, others)) {
    throw new Fault(
      "conflict",
      "duplicate-granted",
      "This case was judged a duplicate of one that was granted. It can only be declined.",
    );
  }
}
