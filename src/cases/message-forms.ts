import { holdsSecret } from "../bitcoin/words.ts";
import type { Field, Form } from "../http/form.ts";
import { CLAIM_FORM } from "./claim-forms.ts";
import { MESSAGE_MAX, MessageText } from "./message.ts";
import type { CaseKey } from "./texts.ts";

/** Where an applicant's message goes, without language. */
export const WRITING_PATH = "/request/message";

/** What an applicant writes. */
export const MESSAGE_FORM = {
  name: CLAIM_FORM.name,
  conceals: holdsSecret,
  fields: {
    code: { ...CLAIM_FORM.fields.code, kind: "hidden" },
    text: {
      kind: "area",
      label: "message.text",
      hint: "message.hint",
      schema: MessageText,
      max: MESSAGE_MAX,
    },
  },
} as const satisfies Form<Readonly<Record<string, Field<CaseKey>>>>;
