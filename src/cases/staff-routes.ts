import { z } from "zod";
import { parseId } from "../base/id.ts";
import { Fault } from "../base/fault.ts";
import type { Reader, Work } from "../db/unit.ts";
import { apiRoute, Reply } from "../http/api-route.ts";
import type { ApiRoute } from "../http/api-route.ts";
import { CodeNameWire } from "../http/wire.ts";
import type { Viewer, Viewers } from "../people/viewer.ts";
import { awardOnWire } from "../payouts/award-wire.ts";
import { PURPOSES } from "../vault/entry.ts";
import { caseNotFound } from "../vault/open-vault-case.ts";
import type { ShredStore } from "../vault/shred-store.ts";
import { assessCase } from "./assess-case.ts";
import { readCaseFile } from "./case-file.ts";
import { caseQueue } from "./case-queue.view.ts";
import type { Case, CaseId } from "./case.ts";
import { CASE_STATES } from "./case.ts";
import { findingsOnWire, VerdictBody, VerdictWire } from "./criteria-wire.ts";
import { assignReviewers, markSpam, takeCase } from "./triage-case.ts";
import type { CaseReader } from "./triage-case.ts";
import { TURNS } from "./turn.ts";
import { ReasonText } from "../bitcoin/words.ts";

const CaseWire = z
  .strictObject({
    id: z.uuid(),
    programme: CodeNameWire,
    state: z.enum(CASE_STATES),
    version: z.int().min(1),
    submittedOn: z.iso.date(),
  })
  .meta({ id: "Case" });

const duty = { turn: z.enum(TURNS), restored: z.boolean() };
const QueuedCaseWire = CaseWire.extend({ mine: z.boolean(), ...duty }).strict();

const CaseFileWire = z
  .strictObject({
    case: CaseWire,
    language: z.string(),
    answers: z.record(z.string(), z.string()),
    mine: z.array(z.enum(["triage", "first", "second", "third"])),
    ...duty,
    verdicts: z.array(VerdictWire),
  })
  .meta({ id: "CaseFile" });

const params = z.strictObject({ id: z.uuid() });

/** What the caseworkers' routes need. */
export interface StaffCaseDeps {
  readonly work: Work;
  readonly read: Reader;
  readonly shreds: ShredStore;
  readonly viewers: Viewers;
}

/** `/api/v1/cases` and what can be done to one. Edits need `If-Match` with the version that was read. */
export function staffCaseRoutes(deps: StaffCaseDeps): ApiRoute[] {
  return [
    listRoute(deps),
    readRoute(deps),
    takeRoute(deps),
    assignRoute(deps),
    spamRoute(deps),
    assessRoute(deps),
  ];
}

function listRoute(deps: StaffCaseDeps): ApiRoute {
  return apiRoute({
    method: "get",
    path: "/api/v1/cases",
    name: "listCases",
    summary: "The cases you may open",
    tag: "caseworker",
    auth: deps.viewers.staff("case.list"),
    query: z.strictObject({
      state: z.enum(CASE_STATES).optional(),
      limit: z.coerce.number().int().min(1).max(200).default(50),
    }),
    response: z.strictObject({ cases: z.array(QueuedCaseWire) }),
    problems: [],
    handle: async (call) => ({
      cases: await caseQueue(deps.read, {
        person: call.who.person.code,
        states: call.query.state === undefined ? undefined : [call.query.state],
        limit: call.query.limit,
      }),
    }),
  });
}

function readRoute(deps: StaffCaseDeps): ApiRoute {
  return apiRoute({
    method: "get",
    path: "/api/v1/cases/{id}",
    name: "readCase",
    summary: "Open a case; the look is recorded",
    tag: "caseworker",
    auth: deps.viewers.staff("case.read"),
    params,
    query: z.strictObject({ purpose: z.enum(PURPOSES) }),
    response: CaseFileWire,
    problems: ["case-not-found"],
    handle: (call) =>
      deps.work(call.who.actor, async (unit) => {
        const file = await readCaseFile(unit, deps.shreds, {
          id: caseIdOf(call.params.id),
          by: readerOf(call.who),
          purpose: call.query.purpose,
        });
        return tagged(file.case, {
          ...file,
          answers: Object.fromEntries(
            Object.entries(file.answers).map(([key, value]) => [key, value.toString()]),
          ),
          mine: [...file.mine],
          verdicts: file.verdicts.map((each) => ({
            ...each,
            amount: each.amount && awardOnWire(each.amount),
            findings: findingsOnWire(each.findings),
          })),
        });
      }),
  });
}

function takeRoute(deps: StaffCaseDeps): ApiRoute {
  return apiRoute({
    method: "post",
    path: "/api/v1/cases/{id}/triage",
    name: "takeCase",
    summary: "Take a submitted case for triage",
    tag: "caseworker",
    auth: deps.viewers.staff("case.triage"),
    params,
    ifMatch: true,
    response: CaseWire,
    problems: ["case-not-found", "case-transition", "case-changed"],
    handle: (call) =>
      deps.work(call.who.actor, async (unit) => {
        const step = {
          id: caseIdOf(call.params.id),
          by: readerOf(call.who),
          expected: versionOf(call.ifMatch),
        };
        const taken = await takeCase(unit, deps.shreds, step);
        return tagged(taken, taken);
      }),
  });
}

function assignRoute(deps: StaffCaseDeps): ApiRoute {
  return apiRoute({
    method: "post",
    path: "/api/v1/cases/{id}/assignment",
    name: "assignReviewers",
    summary: "Draw two reviewers at random and open the case to them",
    tag: "caseworker",
    auth: deps.viewers.staff("case.assign"),
    params,
    body: z.strictObject({ conflicts: z.array(CodeNameWire).max(50).default([]) }),
    ifMatch: true,
    response: CaseWire,
    problems: [
      "case-not-found",
      "not-yours",
      "case-transition",
      "case-changed",
      "reviewers-missing",
      "conflicts-too-many",
    ],
    handle: (call) =>
      deps.work(call.who.actor, async (unit) => {
        const moved = await assignReviewers(unit, deps.shreds, {
          id: caseIdOf(call.params.id),
          by: readerOf(call.who),
          expected: versionOf(call.ifMatch),
          list: call.who.people,
          conflicts: call.body.conflicts,
        });
        return tagged(moved, moved);
      }),
  });
}

function spamRoute(deps: StaffCaseDeps): ApiRoute {
  return apiRoute({
    method: "post",
    path: "/api/v1/cases/{id}/spam",
    name: "markSpam",
    summary: "Turn away what is no request",
    tag: "caseworker",
    auth: deps.viewers.staff("case.triage"),
    params,
    body: z.strictObject({ reason: ReasonText }),
    ifMatch: true,
    response: CaseWire,
    problems: ["case-not-found", "not-yours", "case-transition", "case-changed"],
    handle: (call) =>
      deps.work(call.who.actor, async (unit) => {
        const moved = await markSpam(unit, deps.shreds, {
          id: caseIdOf(call.params.id),
          by: readerOf(call.who),
          expected: versionOf(call.ifMatch),
          reason: call.body.reason,
        });
        return tagged(moved, moved);
      }),
  });
}

function assessRoute(deps: StaffCaseDeps): ApiRoute {
  return apiRoute({
    method: "post",
    path: "/api/v1/cases/{id}/assessments",
    name: "assessCase",
    summary: "Give your verdict; the second of two that agree decides",
    description:
      "Two different reviewers decide, the second without seeing the first verdict. If they disagree a third is drawn. An eligible verdict is refused when its findings do not carry an award of its tier; `missing` says what is wanted. An agreed award is signed with both reviewers' keys and its money is held at once.",
    tag: "caseworker",
    auth: deps.viewers.staff("case.assess"),
    params,
    body: VerdictBody,
    ifMatch: true,
    status: 201,
    response: CaseWire,
    problems: [
      "case-not-found",
      "not-yours",
      "already-decided",
      "case-transition",
      "case-changed",
      "award-out-of-range",
      "tier-exceeded",
      "evidence-insufficient",
      "amount-of-neither",
      "rate-needed",
      "insufficient-funds",
      "losses-open",
      "coins-unexplained",
      "restore-unreleased",
      "reviewers-missing",
    ],
    handle: (call) =>
      deps.work(call.who.actor, async (unit) => {
        const moved = await assessCase(unit, deps.shreds, {
          id: caseIdOf(call.params.id),
          by: reviewerOf(call.who),
          given: call.body,
          list: call.who.people,
          expected: versionOf(call.ifMatch),
        });
        return tagged(moved, moved);
      }),
  });
}

/** The person at work on cases, with the key that opens them; Fault forbidden `not-permitted` when this session has none. */
export function readerOf(viewer: Viewer): CaseReader {
  return { person: viewer.person.code, key: viewer.keys.reader ?? locked() };
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

function versionOf(tag: string): number {
  return /^[0-9]{1,9}$/.test(tag) ? Number(tag) : 0;
}

function tagged<T>(current: Case, value: T): Reply<T> {
  return new Reply(value, { ETag: `"${current.version}"` });
}
