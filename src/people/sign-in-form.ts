import { z } from "zod";
import { looksSecret } from "../bitcoin/secret.ts";
import type { Field, Form } from "../http/form.ts";
import type { PeopleTextKey } from "./texts.ts";

/** No field of a sign-in is longer; longer passphrases are no passphrases of ours. */
const LENGTH_MAX = 1024;

/** Wherever somebody proves who they are. */
export const PASSPHRASE_FIELD = {
  kind: "secret",
  label: "signIn.passphrase",
  hint: "signIn.passphraseHint",
  schema: z.string().max(LENGTH_MAX),
  secret: true,
  autocomplete: "off",
} as const;
export const CODE_FIELD = {
  kind: "line",
  label: "signIn.code",
  hint: "signIn.codeHint",
  schema: z.string().max(20).optional(),
  secret: true,
  ltr: true,
  inputmode: "numeric",
  autocomplete: "one-time-code",
} as const;

/** The sign-in form. Only the code is put back into the page after a mistake. */
export const SIGN_IN_FORM = {
  name: "sign-in",
  conceals: (text) => looksSecret(text) !== undefined,
  fields: {
    person: {
      kind: "line",
      label: "signIn.person",
      hint: "signIn.personHint",
      schema: z.string().max(32),
      ltr: true,
      max: 32,
      autocomplete: "off",
    },
    passphrase: PASSPHRASE_FIELD,
    code: CODE_FIELD,
  },
} as const satisfies Form<Readonly<Record<string, Field<PeopleTextKey>>>>;

/** The sign-in of the JSON API. */
export const SignInBody = z.strictObject({
  person: z.string().max(32),
  passphrase: z.string().max(LENGTH_MAX),
  code: z.string().max(20).optional(),
});

/** What somebody who is signed in proves again before a decision. */
export const ProofBody = SignInBody.omit({ person: true });
