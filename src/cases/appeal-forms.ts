import { holdsSecret } from "../bitcoin/words.ts";
import type { Field, Form } from "../http/form.ts";
import { APPEAL_MAX, AppealText } from "./appeal.ts";
import { CLAIM_FORM } from "./claim-forms.ts";
import type { CaseKey } from "./texts.ts";

/** Where an appeal goes, and where two people are looked for again, without language. */
export const APPEAL_PATH = "/request/appeal";
export const PANEL_PATH = "/request/appeal-panel";

/** Why the request should be looked at anew. */
export const APPEAL_FORM = {
  name: CLAIM_FORM.name,
  conceals: holdsSecret,
  fields: {
    code: { ...CLAIM_FORM.fields.code, kind: "hidden" },
    text: {
      kind: "area",
      label: "appeal.text",
      hint: "appeal.hint",
      schema: AppealText,
      max: APPEAL_MAX,
    },
  },
} as const satisfies Form<Readonly<Record<string, Field<CaseKey>>>>;
