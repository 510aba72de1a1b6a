import { z } from "zod";
import { looksSecret } from "../bitcoin/secret.ts";
import type { Field, Form } from "../http/form.ts";
import { CODE_FIELD, PASSPHRASE_FIELD } from "./sign-in-form.ts";
import type { PeopleTextKey } from "./texts.ts";

const FRESH = { ...PASSPHRASE_FIELD, schema: z.string().max(1024) } as const;

/** The form that changes one's own passphrase. */
export const PASSPHRASE_FORM = {
  name: "passphrase",
  conceals: (text) => looksSecret(text) !== undefined,
  fields: {
    passphrase: {
      ...PASSPHRASE_FIELD,
      label: "passphrase.present",
      hint: "passphrase.presentHint",
    },
    code: CODE_FIELD,
    fresh: { ...FRESH, label: "passphrase.fresh", hint: "passphrase.freshHint" },
    again: { ...FRESH, label: "passphrase.again", hint: "passphrase.againHint" },
  },
} as const satisfies Form<Readonly<Record<string, Field<PeopleTextKey>>>>;
