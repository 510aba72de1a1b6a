import type { Actor } from "../base/actor.ts";
import { lookupHashOf } from "../base/code-keys.ts";
import type { Code } from "../base/code.ts";
import type { PeopleList } from "../base/people-list.ts";
import { Fault } from "../base/fault.ts";
import { Refusal } from "../base/refusal.ts";
import { DatabaseError, isDatabaseAway } from "../db/pg-error.ts";
import type { Reader, Unit, Work } from "../db/unit.ts";
import type { TokenKeys } from "../duplicates/token-keys.ts";
import { openVaultCase } from "../vault/open-vault-case.ts";
import type { ShredStore } from "../vault/shred-store.ts";
import { findCaseByClaim } from "./case.store.ts";
import type { CaseId } from "./case.ts";
import { lockClaim, openClaim } from "./claim.ts";
import { reviewedCases } from "./reviewed-cases.view.ts";
import { retryLocked, retryReviewed } from "./wait-reviewed.ts";

/** Most waiting cases that are looked at again when somebody sees their queue. */
const AT_ONCE = 5;

/** What is needed to look at waiting cases again. */
export interface RetryDeps {
  readonly work: Work;
  readonly shreds: ShredStore;
  readonly tokenKeys: TokenKeys;
  /** Hears why a case could not be looked at again; what was asked for goes on. */
  readonly notRetried: (error: unknown) => void;
}

/** Somebody of the staff at work; without a reader key they open nothing. */
export interface Looker {
  readonly actor: Actor;
  readonly person: { readonly code: string };
  readonly keys: { readonly reader?: Uint8Array | undefined };
  readonly people: PeopleList;
}

/**
 * Looks again at the waiting cases that somebody of the staff can open, when they see their queue: a few of them, in an order that nothing tells; or at the one that they are about to
 * open. Each in a unit of its own, before and apart from any look: no row of the log of looks is written where money is held, and one that cannot be looked at keeps nobody from the others. It is no look: they are shown
 * nothing of it.
 */
export async function retryForStaff(
  deps: RetryDeps & { readonly read: Reader },
  viewer: Looker,
  only?: CaseId,
): Promise<void> {
  const key = viewer.keys.reader;
  if (key === undefined) return;
  const person = viewer.person.code;
  const ask = { person, only, limit: AT_ONCE };
  for (const id of await reviewedCases(deps.read, ask))
    await apart(deps, viewer.actor, async (unit) => {
      const as = { kind: "person" as const, person, key };
      const open = await openVaultCase(unit, deps.shreds, { case: id, as });
      await retryLocked(unit, open, id, { list: viewer.people, tokenKeys: deps.tokenKeys });
    });
}

/** The same before its applicant looks by the code, in a unit of its own too. Locks and writes nothing in every other state. */
export async function retryByCode(
  deps: RetryDeps & { readonly people: (unit: Unit) => Promise<PeopleList> },
  code: Code,
): Promise<void> {
  const { tokenKeys } = deps;
  await apart(deps, { kind: "claimant" }, async (unit) => {
    const found = await findCaseByClaim(unit, lookupHashOf(code));
    if (found?.state !== "reviewed") return;
    const claim = await lockClaim(unit, await openClaim(unit, deps.shreds, code));
    await retryReviewed(unit, claim.open, claim.case, { list: await deps.people(unit), tokenKeys });
  });
}

/** What is refused of one case ends its own unit alone, once that was tried again as often as units are. */
export async function apart(
  deps: Pick<RetryDeps, "notRetried" | "work">,
  actor: Actor,
  work: (unit: Unit) => Promise<void>,
): Promise<void> {
  try {
    await deps.work(actor, work);
  } catch (error) {
    if (!isOfCase(error)) throw error;
    // A colleague was faster, and it is closed to them now; or it was erased.
    const isOver = error instanceof Fault && OVER.includes(error.code);
    if (!isOver) deps.notRetried(error);
  }
}

/** Codes of Faults that say that there is nothing to look at again. */
const OVER: readonly string[] = ["case-not-found", "code-unknown"];

function isOfCase(error: unknown): boolean {
  if (error instanceof DatabaseError) return !isDatabaseAway(error);
  return error instanceof Fault || error instanceof Refusal;
}
