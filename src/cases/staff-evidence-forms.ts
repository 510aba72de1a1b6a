import { z } from "zod";
import { holdsSecret, ReasonText } from "../bitcoin/words.ts";
import { EVIDENCE_CLASSES, EVIDENCE_MARKS } from "../evidence/evidence.ts";
import type { Field, Form } from "../http/form.ts";
import type { StaffEvidenceKey } from "./staff-evidence-texts.ts";
import { CASE_FORMS } from "./staff-forms.ts";

type EvidenceForm = Form<Readonly<Record<string, Field<StaffEvidenceKey>>>>;

/** What a reviewer finds of a file. */
export const MARK_FORM = {
  name: CASE_FORMS,
  conceals: holdsSecret,
  fields: {
    mark: {
      kind: "select",
      label: "mark.mark",
      hint: "mark.hint",
      schema: z.enum(EVIDENCE_MARKS),
      options: EVIDENCE_MARKS.map((value) => ({ value, label: `state.${value}` as const })),
    },
    class: {
      kind: "select",
      label: "mark.class",
      schema: z.enum(EVIDENCE_CLASSES),
      options: EVIDENCE_CLASSES.map((value) => ({ value, label: `class.${value}` as const })),
    },
  },
} as const satisfies EvidenceForm;

/** Why the original is to be opened. */
export const ORIGINAL_FORM = {
  name: CASE_FORMS,
  conceals: holdsSecret,
  fields: {
    reason: { kind: "area", label: "original.reason", schema: ReasonText },
  },
} as const satisfies EvidenceForm;
