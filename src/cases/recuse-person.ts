import { Fault } from "../base/fault.ts";
import { shuffled } from "../base/clock.ts";
import type { PeopleList } from "../base/people-list.ts";
import type { Unit } from "../db/unit.ts";
import type { OpenCase } from "../vault/case-key.ts";
import { openVaultCase } from "../vault/open-vault-case.ts";
import { shareVaultCase } from "../vault/share-vault-case.ts";
import { readersOfCase } from "../vault/shared-cases.view.ts";
import type { ShredStore } from "../vault/shred-store.ts";
import { unshareVaultCase } from "../vault/unshare-vault-case.ts";
import type { ReaderKey } from "../vault/wrap.ts";
import type { CaseId } from "./case.ts";
import { insertAssignment, listAssignments, listDecisions, lockCase } from "./case.store.ts";
import type { Stage } from "./case.store.ts";
import { drawSuccessor } from "./draw-successor.ts";
import { deleteDuty, insertRecusal, listRecusals } from "./recusal.store.ts";
import type { CaseReader } from "./triage-case.ts";
import { UNDECIDED } from "./turn.ts";

/**
 * Lets a person stand aside from a case, before or after they have read it: it is closed to them, they are never drawn for it again, and
 * whatever they still had to do goes to somebody drawn at random. A case that waits for triage stays open to one triager at least. Faults: not-found `case-not-found`; conflict `case-transition` when it is
 * decided, `already-decided` when they have given a verdict, `reviewers-missing` when nobody could take their place.
 */
export async function recusePerson(
  unit: Unit,
  shreds: ShredStore,
  step: {
    id: CaseId;
    by: CaseReader;
    list: PeopleList;
    triagers: readonly ReaderKey[];
  },
): Promise<void> {
  const { id, by } = step;
  const open = await openVaultCase(unit, shreds, { case: id, as: { kind: "person", ...by } });
  const current = await lockCase(unit, id);
  if (!UNDECIDED.includes(current.state))
    throw new Fault("conflict", "case-transition", "The case is decided.", { from: current.state });
  if ((await listDecisions(unit, id)).some(({ person }) => person === by.person))
    throw new Fault(
      "conflict",
      "already-decided",
      "You have decided this case before; say what speaks against it to the data officer.",
    );
  const drawn = await listAssignments(unit, id);
  const mine = drawn.find(({ person }) => person === by.person);
  await insertRecusal(unit, id, by.person);
  if (mine !== undefined) await deleteDuty(unit, id, by.person);
  const barred = [...drawn.map(({ person }) => person), ...(await listRecusals(unit, id))];
  // Whoever took it for triage has nothing left to do once it is with its reviewers.
  if (mine !== undefined && (mine.stage !== "triage" || current.state === "triage")) {
    const next = await successor(unit, open, { ...step, stage: mine.stage, barred });
    await insertAssignment(unit, id, mine.stage, next.person);
    await shareVaultCase(unit, open, [next]);
  }
  await unshareVaultCase(unit, id, [by.person]);
  if (current.state === "submitted") await keepOpen(unit, open, { ...step, barred });
}

/** Before triage nobody has a duty, and yet somebody must be able to take the case. */
async function keepOpen(
  unit: Unit,
  open: OpenCase,
  ask: { readonly triagers: readonly ReaderKey[]; readonly barred: readonly string[] },
): Promise<void> {
  const readers = await readersOfCase(unit, open.case);
  if (ask.triagers.some(({ person }) => readers.includes(person))) return;
  await shareVaultCase(unit, open, [freeTriager(unit, ask)]);
}

function freeTriager(
  unit: Unit,
  ask: { readonly triagers: readonly ReaderKey[]; readonly barred: readonly string[] },
): ReaderKey {
  const free = ask.triagers.filter(({ person }) => !ask.barred.includes(person));
  const [next] = shuffled(free, unit.random);
  if (next !== undefined) return next;
  throw new Fault("conflict", "reviewers-missing", "There is no other triager for this case.");
}

/** Who takes over a stage: a triager for triage, a reviewer without a declared conflict for everything else. */
async function successor(
  unit: Unit,
  open: OpenCase,
  ask: {
    list: PeopleList;
    triagers: readonly ReaderKey[];
    stage: Stage;
    barred: readonly string[];
  },
): Promise<ReaderKey> {
  return ask.stage === "triage" ? freeTriager(unit, ask) : drawSuccessor(unit, open, ask);
}
