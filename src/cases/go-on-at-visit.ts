import { lookupHashOf } from "../base/code-keys.ts";
import type { Code } from "../base/code.ts";
import type { PeopleList } from "../base/people-list.ts";
import type { Unit } from "../db/unit.ts";
import { findCaseByClaim } from "./case.store.ts";
import type { Case } from "./case.ts";
import { lockClaim, openClaim } from "./claim.ts";
import type { OpenClaim } from "./claim.ts";
import { fillSeats, wantsSomebody } from "./fill-seats.ts";
import { replaceGone } from "./replace-gone.ts";
import { hasSilentReviewer } from "./replace-silent.ts";
import { apart, retryByCode } from "./retry-reviewed.ts";
import type { RetryDeps } from "./retry-reviewed.ts";

/** What is needed to let a case go on; `people` gives the signed list in force. */
export interface VisitDeps extends RetryDeps {
  readonly people: (unit: Unit) => Promise<PeopleList>;
}

/**
 * Lets a case go on before its applicant looks at it by the code, should nobody of the staff ever open it again: what was agreed on is tried again, empty seats are filled, and who reviews it and has said
 * nothing for too long is followed by somebody else. Each in a unit of its own, and what fails in it is neither told nor keeps the applicant from looking: the list of people may have expired. Locks and writes
 * nothing while there is nothing of it to do. Who judges a pair of it is none of the applicant's business, not even by the time that takes.
 */
export async function goOnAtVisit(deps: VisitDeps, code: Code): Promise<void> {
  await retryByCode(deps, code);
  await step(deps, code, {
    isDue: wantsSomebody,
    take: async (unit, { open, case: current }) =>
      fillSeats(unit, open, current, await deps.people(unit)),
  });
  await step(deps, code, {
    isDue: (unit, { id }) => hasSilentReviewer(unit, id),
    take: async (unit, { open, case: current }) =>
      replaceGone(unit, open, current, { person: undefined, list: await deps.people(unit) }),
  });
}

async function step(
  deps: VisitDeps,
  code: Code,
  {
    isDue,
    take,
  }: {
    readonly isDue: (unit: Unit, current: Case) => Promise<boolean>;
    readonly take: (unit: Unit, claim: OpenClaim) => Promise<void>;
  },
): Promise<void> {
  await apart(deps, { kind: "claimant" }, async (unit) => {
    const found = await findCaseByClaim(unit, lookupHashOf(code));
    if (found === undefined || !(await isDue(unit, found))) return;
    await take(unit, await lockClaim(unit, await openClaim(unit, deps.shreds, code)));
  });
}
