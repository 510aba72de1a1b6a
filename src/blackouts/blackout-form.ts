import { z } from "zod";
import { looksSecret } from "../bitcoin/secret.ts";
import type { Field, Form } from "../http/form.ts";
import type { BlackoutKey } from "./texts.ts";

/** The form that declares a blackout. */
export const BLACKOUT_FORM = {
  name: "blackout",
  conceals: (text) => looksSecret(text) !== undefined,
  fields: {
    firstDay: {
      kind: "line",
      label: "firstDay",
      hint: "firstDayHint",
      schema: z.iso.date("noDay"),
      ltr: true,
      max: 10,
      autocomplete: "off",
    },
  },
} as const satisfies Form<Readonly<Record<string, Field<BlackoutKey>>>>;
