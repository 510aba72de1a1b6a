import type { Clock } from "../base/clock.ts";
import { Fault } from "../base/fault.ts";
import { parseId } from "../base/id.ts";
import type { Reader } from "../db/unit.ts";
import { Reply } from "../http/api-route.ts";
import type { Cursors } from "../http/cursor.ts";
import type { Viewer, Viewers } from "../people/viewer.ts";
import { caseNotFound } from "../vault/open-vault-case.ts";
import type { Case, CaseId } from "./case.ts";
import type { RetryDeps } from "./retry-reviewed.ts";
import type { CaseReader } from "./triage-case.ts";

/** What the queue's route needs. */
export interface QueueDeps {
  readonly read: Reader;
  readonly viewers: Viewers;
  readonly clock: Clock;
  readonly cursors: Cursors;
}

/** What the caseworkers' routes need. */
export type StaffCaseDeps = QueueDeps & RetryDeps;

/** The person at work on cases, with the key that opens them; Fault forbidden `not-permitted` when this session has none. */
export function readerOf(viewer: Viewer): CaseReader {
  const { code, roles } = viewer.person;
  return { person: code, roles, key: viewer.keys.reader ?? locked() };
}

/** The reviewer at work, also with the seed that signs awards; Fault forbidden `not-permitted` when this session has none. */
export function reviewerOf(viewer: Viewer): CaseReader & { readonly seed: Uint8Array } {
  return { ...readerOf(viewer), seed: viewer.keys.reviewer ?? locked() };
}

function locked(): never {
  throw new Fault("forbidden", "not-permitted", "Your keys do not open cases.");
}

/** The case that a path names; Fault not-found `case-not-found` for what is no id. */
export function caseIdOf(text: unknown): CaseId {
  const id = typeof text === "string" ? parseId<"case">(text) : undefined;
  if (id === undefined) throw caseNotFound();
  return id;
}

/** The version that If-Match names; 0, which none has, for what is no version. */
export function versionOf(tag: string): number {
  return /^[0-9]{1,9}$/.test(tag) ? Number(tag) : 0;
}

/** An answer with the case's version as its tag. */
export function tagged<T>(current: Case, value: T): Reply<T> {
  return new Reply(value, { ETag: `"${current.version}"` });
}
