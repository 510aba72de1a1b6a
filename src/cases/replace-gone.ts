import { Fault } from "../base/fault.ts";
import { keysInForce } from "../base/people-list.ts";
import type { PeopleList } from "../base/people-list.ts";
import type { Unit } from "../db/unit.ts";
import type { OpenCase } from "../vault/case-key.ts";
import { shareVaultCase } from "../vault/share-vault-case.ts";
import { readersOfCase } from "../vault/shared-cases.view.ts";
import { unshareVaultCase } from "../vault/unshare-vault-case.ts";
import type { ReaderKey } from "../vault/wrap.ts";
import type { Case } from "./case.ts";
import { insertAssignment, listAssignments, listDecisions } from "./case.store.ts";
import { drawSuccessor } from "./draw-successor.ts";
import { resealToReaders } from "./reseal-readers.ts";
import { deleteDuty, insertRecusal, listRecusals } from "./recusal.store.ts";
import { UNDECIDED } from "./turn.ts";

/**
 * Passes on what reviewers still had to do whom the signed list has no more, when a colleague opens the case: somebody else is drawn, and the case is closed to
 * whoever is gone. Whoever leaves the list is taken off it by the root quorum alone, so nobody gets rid of a reviewer by this. While nobody is free to
 * take over, all stays as it is. First the case is sealed anew to whoever has it under another key than theirs of now. The case is locked by the caller. Safe to repeat.
 */
export async function replaceGone(
  unit: Unit,
  open: OpenCase,
  { state }: Pick<Case, "state">,
  list: PeopleList,
): Promise<void> {
  await resealToReaders(unit, open, list);
  if (!UNDECIDED.includes(state)) return;
  const id = open.case;
  const isGone = (person: string): boolean =>
    (["reader", "reviewer"] as const).some(
      (role) => keysInForce(list, role, unit.at, person).length === 0,
    );
  const drawn = await listAssignments(unit, id);
  const decided = (await listDecisions(unit, id)).map(({ person }) => person);
  for (const { stage, person } of drawn) {
    if (stage === "triage" || decided.includes(person) || !isGone(person)) continue;
    const barred = [...drawn.map((each) => each.person), ...(await listRecusals(unit, id))];
    const next = await freeSuccessor(unit, open, { list, barred });
    if (next === undefined) return;
    await insertRecusal(unit, id, person);
    await deleteDuty(unit, id, person);
    // Whoever lost only the key to sign could read on.
    await unshareVaultCase(unit, id, [person]);
    await insertAssignment(unit, id, stage, next.person);
    await shareVaultCase(unit, open, [next]);
  }
  const readers = await readersOfCase(unit, id);
  const left = readers.filter(
    (person) => keysInForce(list, "reader", unit.at, person).length === 0,
  );
  await unshareVaultCase(unit, id, left);
}

async function freeSuccessor(
  unit: Unit,
  open: OpenCase,
  ask: { readonly list: PeopleList; readonly barred: readonly string[] },
): Promise<ReaderKey | undefined> {
  try {
    return await drawSuccessor(unit, open, ask);
  } catch (error) {
    if (error instanceof Fault && error.kind === "conflict") return undefined;
    throw error;
  }
}
