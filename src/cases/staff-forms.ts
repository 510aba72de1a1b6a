import { z } from "zod";
import { SatsText } from "../base/sats-text.ts";
import { attemptOf, parseForm, refuseField } from "../http/form.ts";
import type { Attempt, Field, Form } from "../http/form.ts";
import { CodeNameWire } from "../http/wire.ts";
import { CURRENCIES } from "../payouts/award.ts";
import type { AwardAmount, Currency } from "../payouts/award.ts";
import { parseMoney } from "../payouts/award-wire.ts";
import { allows } from "../people/permission.ts";
import type { Permission } from "../people/permission.ts";
import type { Role } from "../people/person.ts";
import { PURPOSES } from "../vault/entry.ts";
import type { Purpose } from "../vault/entry.ts";
import type { Verdict } from "./assess.ts";
import type { StaffCaseKey } from "./staff-texts.ts";
import { holdsSecret, ReasonText } from "../bitcoin/words.ts";

type StaffForm = Form<Readonly<Record<string, Field<StaffCaseKey>>>>;

/** The name that the tokens of all caseworkers' forms carry; which form it was, its path says. */
export const CASE_FORMS = "staff-cases";

const common = { name: CASE_FORMS, conceals: holdsSecret } as const;

/** Why somebody may look, in the order of the list, with what it takes; the vault knows more purposes, for programs. */
const LOOKS: readonly {
  readonly value: Purpose;
  readonly label: StaffCaseKey;
  readonly permission: Permission;
}[] = [
  { value: "triage", label: "purpose.triage", permission: "case.triage" },
  { value: "review", label: "purpose.review", permission: "case.assess" },
  { value: "decision", label: "purpose.decision", permission: "case.assess" },
  { value: "duplicates", label: "purpose.duplicates", permission: "duplicate.judge" },
  { value: "oversight", label: "purpose.oversight", permission: "case.erase" },
  { value: "erasure", label: "purpose.erasure", permission: "case.erase" },
];

const purpose = {
  kind: "select",
  label: "open.purpose",
  hint: "open.hint",
  schema: z.enum(PURPOSES),
} as const satisfies Field<StaffCaseKey>;

/** Asks for the purpose of a look; offers those that the roles have a use for. */
export function openForm(roles: readonly Role[]): Form<{ readonly purpose: Field<StaffCaseKey> }> {
  const options = LOOKS.filter((look) => allows(roles, look.permission));
  return { ...common, fields: { purpose: { ...purpose, options } } };
}

/** Reads what `openForm` asked. */
export const OPEN_FORM = { ...common, fields: { purpose } } as const satisfies StaffForm;

/**
 * What every step carries hidden: the version of the case that was looked at, so that a faster colleague is noticed, and the purpose of
 * the look, with which the case is opened again when the step fails.
 */
const seen = {
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
  },
} as const satisfies StaffForm;

/** ASSIGN_FORM as it is shown, with the people who could be drawn; their codes are their labels. */
export function assignForm(reviewers: readonly string[]): Form<Readonly<Record<string, Field>>> {
  const { conflicts } = ASSIGN_FORM.fields;
  const options = reviewers.map((code) => ({ value: code, label: code }));
  return { ...ASSIGN_FORM, fields: { ...seen, conflicts: { ...conflicts, options } } };
}

/** Turning a case away. */
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

const VERDICTS = ["eligible", "declined"] as const;

const judged = {
  ...seen,
  verdict: {
    kind: "choice",
    label: "verdict.choose",
    schema: z.enum(VERDICTS),
    options: [
      { value: "eligible", label: "verdict.eligible" },
      { value: "declined", label: "verdict.declined" },
    ],
  },
} as const satisfies StaffForm["fields"];

const UNITS = ["sat", ...CURRENCIES] as const;

const unit = {
  kind: "select",
  label: "verdict.unit",
  hint: "verdict.unitHint",
  schema: z.enum(UNITS).default("sat"),
} as const satisfies Field<StaffCaseKey>;

const eligible = {
  ...judged,
  amount: {
    kind: "line",
    label: "verdict.amount",
    hint: "verdict.amountHint",
    schema: z.string(),
    ltr: true,
    inputmode: "decimal",
    autocomplete: "off",
  },
  unit,
} as const satisfies StaffForm["fields"];

// Spaces between thousands are how people write; points and commas mean different things to different people.
const SatsTyped = z
  .string()
  .transform((text) => text.replace(/\s/g, ""))
  .pipe(SatsText);

const declined = {
  ...judged,
  reason: {
    kind: "area",
    label: "verdict.reason",
    hint: "verdict.reasonHint",
    schema: ReasonText,
    max: 2000,
  },
} as const satisfies StaffForm["fields"];

/** A verdict, as it is shown: both what an eligible one and what a declined one needs. It is read by `readVerdict`. */
export const VERDICT_FORM = {
  ...common,
  fields: { ...eligible, ...declined },
} as const satisfies StaffForm;

/** VERDICT_FORM as it is shown: an award can be in the currencies that have a rate now. */
export function verdictForm(
  currencies: readonly Currency[],
): Form<Readonly<Record<string, Field<StaffCaseKey>>>> {
  const options = (["sat", ...currencies] as const).map((value) => ({
    value,
    label: `unit.${value}` as const,
  }));
  const { unit: asked, ...fields } = VERDICT_FORM.fields;
  if (currencies.length === 0) return { ...VERDICT_FORM, fields };
  // The unit stands beside the amount, the reason of a declined verdict below both.
  const { reason, ...before } = fields;
  return { ...VERDICT_FORM, fields: { ...before, unit: { ...asked, options }, reason } };
}

/** A verdict that was read, or the form to be shown again. */
export type ReadVerdict =
  | { readonly ok: true; readonly value: { readonly version: number; readonly given: Verdict } }
  | { readonly ok: false; readonly attempt: Attempt };

/** Reads a filled VERDICT_FORM: an eligible verdict needs the amount, a declined one the reason, and the other is dropped. */
export function readVerdict(body: unknown): ReadVerdict {
  const again = ({ errors }: Attempt): ReadVerdict => ({
    ok: false,
    attempt: { ...attemptOf(VERDICT_FORM, body), errors },
  });
  const choice = parseForm({ ...common, fields: judged }, body);
  if (!choice.ok) return again(choice.attempt);
  const { version, verdict } = choice.value;
  if (verdict === "eligible") {
    const read = parseForm({ ...common, fields: eligible }, body);
    if (!read.ok) return again(read.attempt);
    const amount = amountOf(read.value.amount, read.value.unit);
    if (typeof amount === "string")
      return again(refuseField(attemptOf(VERDICT_FORM, body), "amount", amount));
    return { ok: true, value: { version, given: { verdict, amount } } };
  }
  const read = parseForm({ ...common, fields: declined }, body);
  if (!read.ok) return again(read.attempt);
  return { ok: true, value: { version, given: { verdict, reason: read.value.reason } } };
}

/** The award that was typed, or what is wrong with it. */
function amountOf(typed: string, of: (typeof UNITS)[number]): AwardAmount | string {
  if (of !== "sat") {
    const cents = parseMoney(typed);
    return cents === undefined ? "verdict.money" : { cents, currency: of };
  }
  const read = SatsTyped.safeParse(typed);
  return read.success ? { sats: read.data } : (read.error.issues[0]?.message ?? "");
}
