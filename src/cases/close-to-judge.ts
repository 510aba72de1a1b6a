import type { Unit } from "../db/unit.ts";
import { isUnresolved } from "../duplicates/pair.ts";
import { listPairs } from "../duplicates/pair.store.ts";
import { unshareVaultCase } from "../vault/unshare-vault-case.ts";
import type { CaseId } from "./case.ts";
import { stagesOf } from "./open-for-person.ts";
import { pairedCases } from "./pair-cases.view.ts";

/** Closes a case to who judged a pair of it or is to judge it no more, unless another pair of it waits for them or they have a part in it. Safe to repeat. */
export async function closeToJudge(unit: Unit, id: CaseId, person: string): Promise<void> {
  const pairs = await listPairs(unit, id);
  if (pairs.some((pair) => pair.judge === person && isUnresolved(pair))) return;
  const [found] = await pairedCases(unit, [id]);
  // Before triage it is open to triagers alone, and stays so.
  if (found === undefined || found.state === "submitted") return;
  // Who has the case in triage may judge it as well, and keeps it.
  if ((await stagesOf(unit, found, person)).length > 0) return;
  await unshareVaultCase(unit, id, [person]);
}
