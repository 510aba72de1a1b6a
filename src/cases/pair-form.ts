import { z } from "zod";
import { holdsSecret, ReasonText } from "../bitcoin/words.ts";
import { FINDINGS } from "../duplicates/pair.ts";
import type { Field, Form } from "../http/form.ts";
import type { PairKey } from "./pair-staff-texts.ts";
import { CASE_FORMS } from "./staff-forms.ts";

/** What the judge of a pair says of it; `other` and `version` travel hidden. */
export const PAIR_FORM = {
  name: CASE_FORMS,
  conceals: holdsSecret,
  fields: {
    other: { kind: "hidden", label: "judge.case", schema: z.uuid() },
    version: {
      kind: "hidden",
      label: "judge.version",
      schema: z
        .string()
        .regex(/^[0-9]{1,9}$/)
        .transform(Number),
    },
    finding: {
      kind: "choice",
      label: "judge.finding",
      schema: z.enum(FINDINGS),
      options: FINDINGS.map((value) => ({ value, label: `finding.${value}` as const })),
    },
    reason: {
      kind: "area",
      label: "judge.reason",
      hint: "judge.reasonHint",
      schema: ReasonText,
      max: 2000,
    },
  },
} as const satisfies Form<Readonly<Record<string, Field<PairKey>>>>;
