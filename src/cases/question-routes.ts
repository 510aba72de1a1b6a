import { z } from "zod";
import { anybody } from "../http/api-auth.ts";
import { apiRoute } from "../http/api-route.ts";
import type { ApiRoute } from "../http/api-route.ts";
import { LANGUAGES } from "../http/text.ts";
import { questionsIn } from "./questions.ts";

const QuestionWire = z
  .strictObject({
    name: z.string(),
    required: z.boolean(),
    label: z.string(),
    hint: z.string().optional(),
    max: z.int().min(1).optional(),
    text: z.array(z.string()).optional(),
    options: z.array(z.strictObject({ value: z.string(), label: z.string() })).optional(),
  })
  .meta({
    id: "Question",
    description:
      "`name` is the key of the answer in `POST /api/v1/requests`, `max` the most characters. `text` is to be shown before it is answered: the value of `consent` is the version of that text, and another one is refused. The programmes that can be chosen are those of `/api/v1/programmes`.",
  });

/** `GET /api/v1/questions`: what a request is asked, for whoever makes a form of their own. */
export function questionRoute(): ApiRoute {
  return apiRoute({
    method: "get",
    path: "/api/v1/questions",
    name: "getQuestions",
    summary: "The questions of a request in one language",
    description: "`form` is their version; it changes with every change of a question.",
    tag: "recipient",
    auth: anybody,
    query: z.strictObject({ language: z.enum(LANGUAGES).default("en") }),
    response: z
      .strictObject({
        form: z.iso.date(),
        language: z.enum(LANGUAGES),
        questions: z.array(QuestionWire),
      })
      .meta({ id: "Questions" }),
    problems: [],
    handle: ({ query }) => {
      const { questions, ...rest } = questionsIn(query.language);
      return Promise.resolve({
        ...rest,
        questions: questions.map((each) => ({
          ...each,
          text: each.text.length === 0 ? undefined : [...each.text],
          options: each.options === undefined ? undefined : [...each.options],
        })),
      });
    },
  });
}
