import { z } from "zod";
import { looksSecret } from "../bitcoin/secret.ts";
import type { Field, Form } from "../http/form.ts";
import type { PeopleTextKey } from "./texts.ts";

/** Why something is frozen; everybody who may freeze reads it. */
export const FREEZE_REASON = z.string().min(3, "freeze.short").max(500);

/** The form that freezes all payouts or, with a code, one person's access. */
export const FREEZE_FORM = {
  name: "freeze",
  conceals: (text) => looksSecret(text) !== undefined,
  fields: {
    person: {
      kind: "line",
      label: "freeze.person",
      hint: "freeze.personHint",
      schema: z
        .string()
        .regex(/^[a-z][a-z0-9-]{0,31}$/, "freeze.noCode")
        .optional(),
      ltr: true,
      max: 32,
      autocomplete: "off",
    },
    reason: {
      kind: "area",
      label: "freeze.reason",
      hint: "freeze.reasonHint",
      schema: FREEZE_REASON,
      max: 500,
    },
  },
} as const satisfies Form<Readonly<Record<string, Field<PeopleTextKey>>>>;
