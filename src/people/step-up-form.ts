import { z } from "zod";
import type { Field, Form } from "../http/form.ts";
import { CODE_FIELD, PASSPHRASE_FIELD } from "./sign-in-form.ts";
import type { PeopleTextKey } from "./texts.ts";

/** The form that asks who it is before a decision. Its fields have names that no other form has, because it carries that other form. */
export const STEP_UP_FORM = {
  name: "step-up",
  fields: {
    stepUpTo: {
      kind: "hidden",
      label: "stepUp.heading",
      schema: z.string().regex(/^\/staff\/[A-Za-z0-9/_.:~-]{1,200}$/),
    },
    stepUpPassphrase: { ...PASSPHRASE_FIELD, hint: "stepUp.passphraseHint" },
    stepUpCode: CODE_FIELD,
  },
} as const satisfies Form<Readonly<Record<string, Field<PeopleTextKey>>>>;

/** Whether a field of a body is one of this form's own. */
export function isStepUpField(name: string): boolean {
  return Object.hasOwn(STEP_UP_FORM.fields, name);
}
