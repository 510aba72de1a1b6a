import type { Actor } from "../base/actor.ts";
import type { PeopleList } from "../base/people-list.ts";
import { Fault } from "../base/fault.ts";
import type { Reader, Unit, Work } from "../db/unit.ts";
import type { TokenKeys } from "../duplicates/token-keys.ts";
import { openVaultCase } from "../vault/open-vault-case.ts";
import type { ShredStore } from "../vault/shred-store.ts";
import type { CaseId } from "./case.ts";
import { lockClaim } from "./claim.ts";
import type { OpenClaim } from "./claim.ts";
import { reviewedCases } from "./reviewed-cases.view.ts";
import { retryLocked, retryReviewed } from "./wait-reviewed.ts";

/** Most waiting cases that are looked at again when somebody sees their queue. */
const AT_ONCE = 5;

interface RetryDeps {
  readonly read: Reader;
  readonly work: Work;
  readonly shreds: ShredStore;
  readonly tokenKeys: TokenKeys;
}

/** Somebody of the staff at work; without a reader key they open nothing. */
interface Looker {
  readonly actor: Actor;
  readonly person: { readonly code: string };
  readonly keys: { readonly reader?: Uint8Array | undefined };
  readonly people: PeopleList;
}

/**
 * Looks again at the waiting cases that somebody of the staff can open, when they see their queue: a few of them, in an order that nothing tells; or at the one that they are about to
 * open. Each in a unit of its own, before and apart from any look: no row of the log of looks is written where money is held. It is no look: they are shown nothing of it.
 */
export async function retryForStaff(deps: RetryDeps, viewer: Looker, only?: CaseId): Promise<void> {
  const key = viewer.keys.reader;
  if (key === undefined) return;
  const person = viewer.person.code;
  const ask = { person, only, limit: AT_ONCE };
  for (const id of await reviewedCases(deps.read, ask)) {
    await deps.work(viewer.actor, async (unit) => {
      try {
        const open = await openVaultCase(unit, deps.shreds, {
          case: id,
          as: { kind: "person", person, key },
        });
        await retryLocked(unit, open, id, { list: viewer.people, tokenKeys: deps.tokenKeys });
      } catch (error) {
        // A colleague was faster, and it is closed to them now.
        if (!(error instanceof Fault && error.code === "case-not-found")) throw error;
      }
    });
  }
}

/** The same when its applicant looks by the code: the case as it is then. Locks and writes nothing in every other state. */
export async function retryAtVisit(
  unit: Unit,
  claim: OpenClaim,
  deps: {
    readonly people: (unit: Unit) => Promise<PeopleList>;
    readonly tokenKeys: TokenKeys;
  },
): Promise<OpenClaim> {
  if (claim.case.state !== "reviewed") return claim;
  const locked = await lockClaim(unit, claim);
  const { tokenKeys } = deps;
  const retry = { list: await deps.people(unit), tokenKeys };
  return { ...locked, case: await retryReviewed(unit, locked.open, locked.case, retry) };
}
