import { z } from "zod";
import { looksSecret } from "../bitcoin/secret.ts";
import type { Field, Form } from "../http/form.ts";
import { PASSPHRASE_FIELD } from "./sign-in-form.ts";
import type { PeopleTextKey } from "./texts.ts";

/** The form that enrols a second factor. `pending` is the sealed secret that the page shows; `present` is asked of those who have one. */
export const SECOND_FACTOR_FORM = {
  name: "second-factor",
  conceals: (text) => looksSecret(text) !== undefined,
  fields: {
    pending: {
      kind: "hidden",
      label: "secondFactor.secret",
      schema: z.string().max(200),
      secret: true,
    },
    fresh: {
      kind: "line",
      label: "secondFactor.fresh",
      hint: "secondFactor.freshHint",
      schema: z.string().max(20),
      secret: true,
      ltr: true,
      inputmode: "numeric",
      autocomplete: "one-time-code",
    },
    passphrase: { ...PASSPHRASE_FIELD, hint: "secondFactor.passphraseHint" },
    present: {
      kind: "line",
      label: "secondFactor.present",
      hint: "secondFactor.presentHint",
      schema: z.string().max(20).optional(),
      secret: true,
      ltr: true,
      autocomplete: "off",
    },
  },
} as const satisfies Form<Readonly<Record<string, Field<PeopleTextKey>>>>;
