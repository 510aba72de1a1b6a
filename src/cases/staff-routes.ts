import { z } from "zod";
import { formatTime } from "../base/clock.ts";
import { apiRoute } from "../http/api-route.ts";
import type { ApiRoute } from "../http/api-route.ts";
import { CodeNameWire, TimeWire } from "../http/wire.ts";
import { awardOnWire } from "../payouts/award-wire.ts";
import { PURPOSES } from "../vault/entry.ts";
import { accessLogRoute } from "./access-routes.ts";
import { boundsRoute, caseLooksRoute } from "./look-routes.ts";
import { assessCase } from "./assess-case.ts";
import { readCaseFile } from "./case-file.ts";
import { CaseWire, dutyWire } from "./case-wire.ts";
import { GROUPS } from "./look-purposes.ts";
import { findingsOnWire, VerdictBody, VerdictWire } from "./criteria-wire.ts";
import { caseIdOf, readerOf, reviewerOf, tagged, versionOf } from "./caseworker-routes.ts";
import type { StaffCaseDeps } from "./caseworker-routes.ts";
import { TOLD_HINDRANCES } from "./hindrance.ts";
import { duplicateRoutes } from "./duplicate-routes.ts";
import { queueRoute } from "./queue-routes.ts";
import { staffMessageRoutes } from "./message-routes.ts";
import { askApplicantRoutes } from "./ask-applicant-routes.ts";
import { recusalRoute } from "./recusal-routes.ts";
import { staffEvidenceRoutes } from "./staff-evidence-routes.ts";
import { reviewerRoute } from "./reviewer-routes.ts";
import { retryForStaff } from "./retry-reviewed.ts";
import { assignReviewers, takeCase } from "./triage-case.ts";
import { turnAwayRoutes } from "./turn-away-routes.ts";
import { VouchWire } from "./vouch-routes.ts";

const CaseFileWire = z
  .strictObject({
    case: CaseWire,
    language: z.string(),
    answers: z.record(z.string(), z.string()),
    masked: z.array(z.enum(GROUPS)),
    appeal: z.string().optional(),
    mine: z.array(z.enum(["triage", "check", "first", "second", "third"])),
    ...dutyWire,
    unanswered: z.boolean(),
    quietUntil: z.iso.date().optional(),
    secondUsed: z.boolean(),
    vouches: z.array(VouchWire),
    duplicates: z.strictObject({ found: z.int(), waiting: z.int(), yours: z.int() }),
    hindrances: z.array(z.enum(TOLD_HINDRANCES)),
    looks: z.array(
      z.strictObject({ at: TimeWire, person: CodeNameWire, purpose: z.enum(PURPOSES) }),
    ),
    verdicts: z.array(VerdictWire),
  })
  .meta({
    id: "CaseFile",
    description:
      "`masked` is what this look does not show, whether or not there is any of it; another purpose may. `quietUntil` is there for whoever reads the words of somebody who asked not to be paid or written to before that day, while it has not come. Where the money goes is never shown.",
  });

/** The same for every verdict: neither a state nor a version says whether somebody else said the same. */
const VerdictTakenWire = z.strictObject({ taken: z.literal(true) }).meta({ id: "VerdictTaken" });

const params = z.strictObject({ id: z.uuid() });

/** `/api/v1/cases` and what can be done to one. Edits need `If-Match` with the version that was read. */
export function staffCaseRoutes(deps: StaffCaseDeps): ApiRoute[] {
  return [
    queueRoute(deps),
    readRoute(deps),
    takeRoute(deps),
    assignRoute(deps),
    ...turnAwayRoutes(deps),
    assessRoute(deps),
    ...staffEvidenceRoutes(deps),
    recusalRoute(deps),
    ...duplicateRoutes(deps),
    ...staffMessageRoutes(deps),
    ...askApplicantRoutes(deps),
    caseLooksRoute(deps),
    accessLogRoute(deps),
    boundsRoute(deps),
    reviewerRoute(deps),
  ];
}

function readRoute(deps: StaffCaseDeps): ApiRoute {
  return apiRoute({
    method: "get",
    path: "/api/v1/cases/{id}",
    name: "readCase",
    summary: "Open a case; the look is recorded",
    description:
      "`purpose` decides what is shown (docs/permissions.md). One that is not yours in this case is refused; `offered` names those that are.",
    tag: "caseworker",
    auth: deps.viewers.staff("case.read"),
    params,
    query: z.strictObject({ purpose: z.enum(PURPOSES) }),
    response: CaseFileWire,
    problems: ["case-not-found", "purpose-unfit", "looks-spent"],
    handle: async (call) => {
      await retryForStaff(deps, call.who, caseIdOf(call.params.id));
      return deps.work(call.who.actor, async (unit) => {
        const file = await readCaseFile(unit, deps.shreds, {
          id: caseIdOf(call.params.id),
          by: readerOf(call.who),
          purpose: call.query.purpose,
          comparing: { keys: deps.tokenKeys, list: call.who.people },
        });
        return tagged(file.case, {
          ...file,
          answers: Object.fromEntries(
            Object.entries(file.answers).map(([key, value]) => [key, value.toString()]),
          ),
          masked: [...file.masked],
          mine: [...file.mine],
          vouches: [...file.vouches],
          hindrances: [...file.hindrances],
          looks: file.looks.map((look) => ({ ...look, at: formatTime(look.at) })),
          verdicts: file.verdicts.map((each) => ({
            ...each,
            amount: each.amount && awardOnWire(each.amount),
            findings: findingsOnWire(each.findings),
          })),
        });
      });
    },
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
    problems: ["case-not-found", "case-transition", "case-changed", "triage-full"],
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
    description:
      "`urgent` puts the case ahead in its reviewers' queues, with two days to decide it, until it is decided.",
    body: z.strictObject({
      conflicts: z.array(CodeNameWire).max(50).default([]),
      urgent: z.boolean().default(false),
    }),
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
          ...call.body,
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
      "Two different reviewers decide, the second without seeing the first verdict. If they disagree a third is drawn, as soon as somebody is free, and also for what is above the programme's largest award (tier 3), on which all three have to agree. An eligible verdict is refused when its findings do not carry an award of its tier; `missing` says what is wanted. An agreed award is signed with both reviewers' keys and its money is held at once, or the case waits until nothing stands in the way. The answer is the same whatever follows.",
    tag: "caseworker",
    auth: deps.viewers.staff("case.assess"),
    params,
    body: VerdictBody,
    ifMatch: true,
    status: 201,
    response: VerdictTakenWire,
    problems: [
      "case-not-found",
      "not-yours",
      "already-decided",
      "case-transition",
      "case-changed",
      "award-out-of-range",
      "tier-exceeded",
      "tier-not-offered",
      "tier-unneeded",
      "evidence-insufficient",
      "vouch-missing",
      "amount-of-neither",
      "rate-needed",
      "duplicate-granted",
    ],
    handle: (call) =>
      deps.work(call.who.actor, async (unit) => {
        await assessCase(unit, deps.shreds, {
          id: caseIdOf(call.params.id),
          by: reviewerOf(call.who),
          given: call.body,
          list: call.who.people,
          tokenKeys: deps.tokenKeys,
          expected: versionOf(call.ifMatch),
        });
        return { taken: true as const };
      }),
  });
}
