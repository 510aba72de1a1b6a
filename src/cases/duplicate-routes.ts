import { z } from "zod";
import { ReasonText } from "../bitcoin/words.ts";
import { FINDINGS, PAIR_STATES } from "../duplicates/pair.ts";
import { STRENGTHS, TOKEN_FIELDS } from "../duplicates/token.ts";
import { apiRoute } from "../http/api-route.ts";
import type { ApiRoute } from "../http/api-route.ts";
import { CodeNameWire } from "../http/wire.ts";
import { CASE_STATES } from "./case.ts";
import { judgePair } from "./judge-pair.ts";
import { readDuplicates } from "./read-duplicates.ts";
import type { PairSide } from "./read-duplicates.ts";
import { caseIdOf, readerOf, versionOf } from "./caseworker-routes.ts";
import type { StaffCaseDeps } from "./caseworker-routes.ts";

const SideWire = z
  .strictObject({
    id: z.uuid(),
    programme: CodeNameWire,
    state: z.enum(CASE_STATES),
    submittedOn: z.iso.date(),
    answers: z.record(z.string(), z.string()).optional(),
  })
  .meta({
    id: "PairSide",
    description:
      "`answers` is what tells two requests apart; absent while the case is not open to the judge, as one that is decided.",
  });

const PairWire = z
  .strictObject({
    state: z.enum(PAIR_STATES),
    strength: z.enum(STRENGTHS),
    fields: z.array(z.enum(TOKEN_FIELDS)),
    version: z.int().min(1),
    reason: z.string().optional(),
    sides: z.array(SideWire).optional(),
  })
  .meta({
    id: "Pair",
    description: "`sides` are this case and the other one; only who is to judge the pair has them.",
  });

const params = z.strictObject({ id: z.uuid() });

/** `/api/v1/cases/{id}/duplicates`: what a case shares with others, and what a third person says of it. */
export function duplicateRoutes(deps: StaffCaseDeps): ApiRoute[] {
  return [readRoute(deps), judgeRoute(deps)];
}

function readRoute(deps: StaffCaseDeps): ApiRoute {
  return apiRoute({
    method: "get",
    path: "/api/v1/cases/{id}/duplicates",
    name: "readDuplicates",
    summary: "What a case shares with other cases; the look is recorded",
    tag: "caseworker",
    auth: deps.viewers.staff("duplicate.judge"),
    params,
    response: z.strictObject({ pairs: z.array(PairWire) }),
    problems: ["case-not-found", "purpose-unfit", "looks-spent"],
    handle: (call) =>
      deps.work(call.who.actor, async (unit) => {
        const pairs = await readDuplicates(unit, deps.shreds, {
          id: caseIdOf(call.params.id),
          by: readerOf(call.who),
        });
        return {
          pairs: pairs.map((pair) => ({
            ...pair,
            fields: [...pair.fields],
            sides: pair.sides?.map(sideOnWire),
          })),
        };
      }),
  });
}

function judgeRoute(deps: StaffCaseDeps): ApiRoute {
  return apiRoute({
    method: "post",
    path: "/api/v1/cases/{id}/duplicates",
    name: "judgeDuplicate",
    summary: "Say what two cases that share something are to each other",
    description:
      "By the person who was drawn for it, who reviews neither. `If-Match` has the version of the pair. What is judged opens again when the two share something strong that is new.",
    tag: "caseworker",
    auth: deps.viewers.staff("duplicate.judge"),
    params,
    body: z.strictObject({ other: z.uuid(), finding: z.enum(FINDINGS), reason: ReasonText }),
    ifMatch: true,
    response: z.strictObject({ state: z.enum(PAIR_STATES), version: z.int().min(1) }),
    problems: ["case-not-found", "pair-unknown", "pair-transition", "case-changed"],
    handle: (call) =>
      deps.work(call.who.actor, async (unit) => {
        const { state, version } = await judgePair(unit, deps.shreds, {
          id: caseIdOf(call.params.id),
          other: caseIdOf(call.body.other),
          by: readerOf(call.who),
          finding: call.body.finding,
          reason: call.body.reason,
          expected: versionOf(call.ifMatch),
        });
        return { state, version };
      }),
  });
}

function sideOnWire({ answers, ...side }: PairSide): z.input<typeof SideWire> {
  if (answers === undefined) return side;
  return {
    ...side,
    answers: Object.fromEntries(
      Object.entries(answers).map(([key, value]) => [key, value.toString()]),
    ),
  };
}
