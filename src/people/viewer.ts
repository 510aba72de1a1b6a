import type { Request } from "express";
import type { Actor } from "../base/actor.ts";
import type { Clock } from "../base/clock.ts";
import { Fault } from "../base/fault.ts";
import type { FundFile } from "../base/fund-file.ts";
import type { PeopleList } from "../base/people-list.ts";
import { Refusal } from "../base/refusal.ts";
import type { Reader, Work } from "../db/unit.ts";
import type { Authentication } from "../http/api-auth.ts";
import { readCookie } from "../http/cookie.ts";
import type { CookieJar } from "../http/cookie.ts";
import { currentFundFile } from "./current-fund.view.ts";
import { currentPeople } from "./current-people.view.ts";
import { isDecision, provenUntil } from "./decision.ts";
import { allows, authorize } from "./permission.ts";
import type { Permission } from "./permission.ts";
import type { Person, Role } from "./person.ts";
import { partRoles } from "./second-factor.ts";
import type { SecondFactorRule } from "./second-factor.ts";
import {
  endsAt,
  isOver,
  openSessionKeys,
  SEEN_EVERY_SECONDS,
  sessionFormId,
  sessionId,
} from "./session.ts";
import { deleteSession, findStoredSession, touchSession } from "./session.store.ts";
import type { StoredSession } from "./session.store.ts";
import type { StaffKeys } from "./staff-keys.ts";
import { standingRoles } from "./standing.ts";

/** The session cookie's name; http/cookie.ts puts `__Host-` before it over TLS. */
export const SESSION_COOKIE = "session";

/** Who asks: a member of staff with a live session. Lives as long as one request. */
export interface Viewer {
  readonly actor: Extract<Actor, { kind: "person" }>;
  /** The roles are those that the signed list bears out now, not those of the table, without the withheld ones. */
  readonly person: Person;
  /** Roles that count for nothing until they prove a second factor. */
  readonly withheld: readonly Role[];
  /** Whether they proved a second factor in this session. */
  readonly secondFactor: boolean;
  /** When they last proved who they are. */
  readonly provenAt: Date;
  /** The keys their sign-in unlocked. */
  readonly keys: StaffKeys;
  /** The fund file and people list that were verified for this request: seal and judge with their keys. */
  readonly fund: FundFile;
  readonly people: PeopleList;
  /** The id of their session's row. */
  readonly sessionId: Uint8Array;
  /** What the tokens of this session's forms are bound to (http/csrf.ts `FormPurpose.session`). */
  readonly formSession: string;
  /** When the session ends if nothing more is asked. */
  readonly endsAt: Date;
}

/** What it takes to know who asks. `pin` is the digest of a fund file that the configuration trusts. */
export interface ViewerDeps {
  readonly read: Reader;
  readonly work: Work;
  readonly clock: Clock;
  readonly jar: CookieJar;
  readonly pin: string;
  readonly secondFactor: SecondFactorRule;
}

/** Turns requests into people. */
export interface Viewers {
  /** The person; undefined without a live session. Faults: unavailable when fund file or people list do not verify. */
  findPerson(request: Request): Promise<Viewer | undefined>;
  /** The person, allowed to do this; Faults: unauthenticated `sign-in-needed`, forbidden `not-permitted`, `second-factor-needed`, `step-up-needed`. */
  requirePerson(request: Request, permission?: Permission): Promise<Viewer>;
  /** `requirePerson` for JSON routes (http/api-route.ts). */
  staff(permission?: Permission): Authentication<Viewer>;
  /** The person whose session has this token, as `findPerson` does; for the answer to a sign-in. */
  ofToken(token: string): Promise<Viewer | undefined>;
}

/** Makes Viewers. The session's last use is noted in a unit of its own, at most once a minute. */
export function makeViewers(deps: ViewerDeps): Viewers {
  const ofToken = (token: string): Promise<Viewer | undefined> => findViewer(deps, token);
  const findPerson = (request: Request): Promise<Viewer | undefined> =>
    ofToken(sessionToken(request, deps.jar));
  const requirePerson = async (request: Request, permission?: Permission): Promise<Viewer> => {
    const viewer = await findPerson(request);
    if (viewer === undefined)
      throw new Fault("unauthenticated", "sign-in-needed", "Sign in first.");
    if (permission !== undefined) {
      if (allows(viewer.withheld, permission)) askSecondFactor(viewer.person, permission);
      authorize(viewer.person, permission);
      if (!READS.has(request.method) && isDecision(permission)) askProof(viewer, deps.clock.now());
    }
    return viewer;
  };
  return {
    findPerson,
    requirePerson,
    ofToken,
    staff: (permission) => ({
      scheme: "staff",
      ...(permission === undefined ? {} : { permission, decides: isDecision(permission) }),
      read: (request) => requirePerson(request, permission),
    }),
  };
}

/** Methods that decide nothing. */
const READS = new Set(["GET", "HEAD"]);

/**
 * A decision wants a fresh proof, so that nobody decides at a desk that somebody else left. Asked here, by the permission that a route or page
 * declares, so that none can forget it.
 */
function askProof(viewer: Viewer, at: Date): void {
  if (at.getTime() >= provenUntil(viewer.provenAt).getTime())
    throw new Fault(
      "forbidden",
      "step-up-needed",
      "Prove again who you are: a decision wants a proof that is at most fifteen minutes old.",
    );
}

function askSecondFactor(person: Person, permission: Permission): void {
  if (!allows(person.roles, permission))
    throw new Fault(
      "forbidden",
      "second-factor-needed",
      "Enrol a second factor first: open “Your access”. Without one this role is withheld.",
      { permission },
    );
}

/** The token in the session cookie; empty when there is none. */
export function sessionToken(request: Request, jar: CookieJar): string {
  return readCookie(request, jar, SESSION_COOKIE) ?? "";
}

async function findViewer(deps: ViewerDeps, token: string): Promise<Viewer | undefined> {
  const id = sessionId(token);
  if (id === undefined) return undefined;
  const at = deps.clock.now();
  const session = await findStoredSession(deps.read, id);
  if (session === undefined) return undefined;
  if (isOver(session, at)) {
    // The box of its keys does not wait for the worker's next round.
    await deps.work({ kind: "public" }, (unit) => deleteSession(unit, id));
    return undefined;
  }
  const { code } = session.person;
  const keys = unlock(token, session);
  if (keys === undefined) return undefined;
  const fund = await currentFundFile(deps.read, deps.pin, at);
  const people = await currentPeople(deps.read, fund, at);
  const actor = { kind: "person", person: code } as const;
  if (at.getTime() - session.seenAt.getTime() >= SEEN_EVERY_SECONDS * 1000)
    await deps.work(actor, (unit) => touchSession(unit, id));
  const standing = standingRoles(session.person, keys, people, at);
  const parts = partRoles(standing, { rule: deps.secondFactor, proven: session.secondFactor });
  return {
    actor,
    person: { code, roles: parts.kept },
    withheld: parts.withheld,
    secondFactor: session.secondFactor,
    provenAt: session.provenAt,
    keys,
    fund,
    people,
    sessionId: id,
    formSession: sessionFormId(token),
    endsAt: endsAt({ issuedAt: session.issuedAt, seenAt: at }),
  };
}

/** Somebody who exchanged the boxes of two sessions has no session. */
function unlock(token: string, session: StoredSession): StaffKeys | undefined {
  try {
    return openSessionKeys(token, session.person.code, session.keyBox);
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}
