import { z } from "zod";
import { CodeText } from "../base/code-text.ts";
import { holdsSecret } from "../bitcoin/words.ts";
import type { Field, Form } from "../http/form.ts";
import { APPLICATION_FORM } from "./application-form.ts";
import { CLAIM_FORM } from "./claim-forms.ts";
import type { TestKey } from "./test-texts.ts";
import { EXPECTED } from "./test-request.ts";

const expected = {
  kind: "select",
  label: "expected",
  schema: z.enum(EXPECTED, "pick"),
  options: EXPECTED.map((value) => ({ value, label: value })),
} as const;

/** The form that proposes a test request. */
export const PROPOSE_FORM = {
  name: "tests",
  conceals: holdsSecret,
  fields: {
    programme: {
      kind: "line",
      label: "programme",
      hint: "programmeHint",
      schema: z.string().regex(/^[a-z][a-z0-9-]{0,31}$/, "choose"),
      max: 32,
      ltr: true,
      autocomplete: "off",
    },
    expected,
  },
} as const satisfies Form<Readonly<Record<string, Field<TestKey>>>>;

/** The form that agrees to one. */
export const AGREE_FORM = {
  name: "tests",
  conceals: holdsSecret,
  fields: {
    code: {
      kind: "line",
      label: "code",
      hint: "codeHint",
      schema: CodeText("claim"),
      ltr: true,
      autocomplete: "off",
    },
    expected,
  },
} as const satisfies Form<Readonly<Record<string, Field<TestKey>>>>;

/** The form that sends one: its code, and the questions that every applicant is asked. */
export const SEND_FORM = {
  ...APPLICATION_FORM,
  name: "tests",
  fields: {
    code: CLAIM_FORM.fields.code,
    ...APPLICATION_FORM.fields,
    programme: { ...APPLICATION_FORM.fields.programme, kind: "line", ltr: true, max: 32 },
  },
} as const;
