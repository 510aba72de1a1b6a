import { z } from "zod";
import { anybody } from "../http/api-auth.ts";
import { apiRoute } from "../http/api-route.ts";
import type { ApiRoute } from "../http/api-route.ts";
import { ASKED } from "./apply-form.ts";
import { SEALED_KINDS } from "./case-entries.ts";
import { columnsOf } from "./held-columns.ts";
import { daysOf, HOLDINGS, holdingKeys } from "./holdings.ts";
import { ENDING_STATES, KEPT_DAYS } from "./retention.ts";
import { caseTexts } from "./texts.ts";

const HeldWire = z
  .strictObject({
    asked: z.array(z.string()),
    sealed: z.array(z.strictObject({ kind: z.string(), holds: z.string() })),
    tables: z.array(
      z.strictObject({
        holds: z.string(),
        tables: z.array(z.string()),
        columns: z.array(z.string()),
        stays: z.enum(["days", "payment", "case", "ever"]),
        days: z.int().min(1).optional(),
      }),
    ),
    cases: z.array(z.strictObject({ state: z.string(), days: z.int().min(1) })),
  })
  .meta({
    id: "WhatWeHold",
    description:
      "Everything that is kept of people: what the form asks, what is sealed in a case, and every table that is about people, each of its `columns` with the holding that says what it is, and how long its rows stay: so many `days`; with the `case` that they are of; `payment`: whom it paid, for so many days after it is over; for `ever`. `cases` says after how many days, counted from the end of the month, a case in that state is erased.",
  });

/** `GET /api/v1/what-we-hold`: what the page of that name says, from the same definitions. */
export function holdRoute(): ApiRoute {
  const { t } = caseTexts("en");
  return apiRoute({
    method: "get",
    path: "/api/v1/what-we-hold",
    name: "whatWeHold",
    summary: "What is kept of people, and for how long",
    tag: "everyone",
    auth: anybody,
    response: HeldWire,
    problems: [],
    handle: () =>
      Promise.resolve({
        asked: ASKED.map((label) => t(label)),
        sealed: SEALED_KINDS.map((kind) => ({ kind, holds: t(`entry.${kind}`) })),
        tables: holdingKeys.map((key) => {
          const { tables, stay } = HOLDINGS[key];
          const days = daysOf(key);
          return {
            holds: t(key, { days }),
            tables: [...tables],
            columns: columnsOf(key),
            stays: stay.kind,
            ...(days > 0 && { days }),
          };
        }),
        cases: ENDING_STATES.map((state) => ({ state, days: KEPT_DAYS[state] })),
      }),
  });
}
