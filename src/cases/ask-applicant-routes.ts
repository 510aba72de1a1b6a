import { z } from "zod";
import { apiRoute } from "../http/api-route.ts";
import type { ApiRoute } from "../http/api-route.ts";
import { askApplicant, endQuestion } from "./ask-applicant.ts";
import { MessageText, TEMPLATES } from "./message.ts";
import { QUESTION_DAYS } from "./question.ts";
import { caseIdOf, readerOf, tagged, versionOf } from "./caseworker-routes.ts";
import { CaseWire } from "./case-wire.ts";
import type { StaffCaseDeps } from "./caseworker-routes.ts";

/** `/api/v1/cases/{id}/question` and how it ends without an answer. */
export function askApplicantRoutes(deps: StaffCaseDeps): ApiRoute[] {
  const common = {
    method: "post",
    tag: "caseworker",
    auth: deps.viewers.staff("case.assess"),
    params: z.strictObject({ id: z.uuid() }),
    ifMatch: true,
    response: CaseWire,
  } as const;
  const ask = apiRoute({
    ...common,
    path: "/api/v1/cases/{id}/question",
    name: "askApplicant",
    summary: "Ask the applicant something before you decide; the case waits for the answer",
    description:
      "The question is a message. `days` is how long the answer is waited for; after that the case goes on without it. Of somebody who asked not to be written to for now, the last day is at least two weeks after the day they named.",
    body: z
      .strictObject({
        template: z.enum(TEMPLATES).optional(),
        text: MessageText.optional(),
        days: z.int().min(QUESTION_DAYS.least).max(QUESTION_DAYS.most),
      })
      .refine(
        ({ template, text }) => template !== undefined || text !== undefined,
        "Write something.",
      ),
    problems: [
      "case-not-found",
      "not-yours",
      "already-decided",
      "case-transition",
      "case-changed",
      "messages-full",
      "messages-many",
      "question-quiet",
    ],
    handle: (call) =>
      deps.work(call.who.actor, async (unit) => {
        const { days, ...said } = call.body;
        const asked = await askApplicant(unit, deps.shreds, {
          id: caseIdOf(call.params.id),
          by: readerOf(call.who),
          expected: versionOf(call.ifMatch),
          said,
          days,
        });
        return tagged(asked, asked);
      }),
  });
  const end = apiRoute({
    ...common,
    path: "/api/v1/cases/{id}/question/end",
    name: "endQuestion",
    summary: "Go on without the answer",
    problems: ["case-not-found", "not-yours", "already-decided", "case-transition", "case-changed"],
    handle: (call) =>
      deps.work(call.who.actor, async (unit) => {
        const back = await endQuestion(unit, deps.shreds, {
          id: caseIdOf(call.params.id),
          by: readerOf(call.who),
          expected: versionOf(call.ifMatch),
        });
        return tagged(back, back);
      }),
  });
  return [ask, end];
}
