import { z } from "zod";
import type { Field, Form } from "../http/form.ts";
import { CodeNameWire } from "../http/wire.ts";
import { PURPOSES } from "../vault/entry.ts";
import type { Purpose } from "../vault/entry.ts";
import type { StaffCaseKey } from "./staff-texts.ts";
import { holdsSecret, ReasonText } from "../bitcoin/words.ts";

type StaffForm = Form<Readonly<Record<string, Field<StaffCaseKey>>>>;

/** The name that the tokens of all caseworkers' forms carry; which form it was, its path says. */
export const CASE_FORMS = "staff-cases";

/** What every caseworkers' form has. */
export const common = { name: CASE_FORMS, conceals: holdsSecret } as const;

const purpose = {
  kind: "select",
  label: "open.purpose",
  hint: "open.hint",
  schema: z.enum(PURPOSES),
} as const satisfies Field<StaffCaseKey>;

/** The purposes that people have; the vault knows more, for programs. */
type StaffPurpose = Exclude<Purpose, "payout" | "subject-export">;

function isOfStaff(purpose: Purpose): purpose is StaffPurpose {
  return purpose !== "payout" && purpose !== "subject-export";
}

/** Asks for the purpose of a look; offers those that this person has in this case now (`offeredPurposes`). */
export function openForm(
  offered: readonly Purpose[],
): Form<{ readonly purpose: Field<StaffCaseKey> }> {
  const options = offered
    .filter(isOfStaff)
    .map((value) => ({ value, label: `purpose.${value}` as const }));
  return { ...common, fields: { purpose: { ...purpose, options } } };
}

/** Reads what `openForm` asked. */
export const OPEN_FORM = { ...common, fields: { purpose } } as const satisfies StaffForm;

/**
 * What every step carries hidden: the version of the case that was looked at, so that a faster colleague is noticed, and the purpose of
 * the look, with which the case is opened again when the step fails.
 */
export const seen = {
  version: {
    kind: "hidden",
    label: "field.version",
    schema: z
      .string()
      .regex(/^[0-9]{1,9}$/)
      .transform(Number),
  },
  purpose: { ...purpose, kind: "hidden" },
} as const satisfies StaffForm["fields"];

/** Taking a case for triage asks nothing. */
export const TAKE_FORM = { ...common, fields: seen } as const satisfies StaffForm;

/** Sending a case to review: the people who must not be drawn. */
export const ASSIGN_FORM = {
  ...common,
  fields: {
    ...seen,
    conflicts: {
      kind: "ticks",
      label: "assign.conflicts",
      hint: "assign.conflictsHint",
      schema: z.array(CodeNameWire).max(50),
    },
    urgency: {
      kind: "ticks",
      label: "assign.urgency",
      hint: "assign.urgencyHint",
      schema: z.array(z.literal("urgent")).max(1),
      options: [{ value: "urgent", label: "assign.urgent" }],
    },
  },
} as const satisfies StaffForm;

/** ASSIGN_FORM as it is shown, with the people who could be drawn; their codes are their labels. */
export function assignForm(reviewers: readonly string[]): Form<Readonly<Record<string, Field>>> {
  const { conflicts, urgency } = ASSIGN_FORM.fields;
  const options = reviewers.map((code) => ({ value: code, label: code }));
  return { ...ASSIGN_FORM, fields: { ...seen, conflicts: { ...conflicts, options }, urgency } };
}

/** Saying that a case is no request. */
export const SPAM_FORM = {
  ...common,
  fields: {
    ...seen,
    reason: {
      kind: "area",
      label: "spam.reason",
      hint: "spam.reasonHint",
      schema: ReasonText,
      max: 2000,
    },
  },
} as const satisfies StaffForm;

/** Whether a second person finds so too. */
export const SPAM_CHECK_FORM = {
  ...common,
  fields: {
    ...seen,
    is: {
      kind: "choice",
      label: "check.is",
      schema: z.enum(["request", "spam"]),
      options: [
        { value: "request", label: "check.request" },
        { value: "spam", label: "check.spam" },
      ],
    },
  },
} as const satisfies StaffForm;
