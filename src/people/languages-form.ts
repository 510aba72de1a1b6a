import { z } from "zod";
import type { Field, Form } from "../http/form.ts";
import { LANGUAGES } from "../http/text.ts";
import type { PeopleTextKey } from "./texts.ts";

/** The form that says which languages one reads. */
export const LANGUAGES_FORM = {
  name: "languages",
  fields: {
    languages: {
      kind: "ticks",
      label: "languages.field",
      schema: z.array(z.enum(LANGUAGES)).max(LANGUAGES.length).default([]),
      options: LANGUAGES.map((value) => ({ value, label: `language.${value}` as const })),
    },
  },
} as const satisfies Form<Readonly<Record<string, Field<PeopleTextKey>>>>;
