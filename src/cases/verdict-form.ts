import { z } from "zod";
import { SatsText } from "../base/sats-text.ts";
import { attemptOf, parseForm, refuseField } from "../http/form.ts";
import type { Attempt, Field, Form } from "../http/form.ts";
import { CURRENCIES } from "../payouts/award.ts";
import type { AwardAmount, Currency } from "../payouts/award.ts";
import { parseMoney } from "../payouts/award-wire.ts";
import { ReasonText } from "../bitcoin/words.ts";
import type { Verdict } from "./assess.ts";
import { TIERS } from "./criteria.ts";
import type { Tier } from "./criteria.ts";
import { CRITERIA_FIELDS, findingsIn } from "./criteria-form.ts";
import { criteriaText } from "./criteria-texts.ts";
import { common, seen } from "./staff-forms.ts";

type VerdictFields = Readonly<Record<string, Field>>;

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
} as const satisfies VerdictFields;

const UNITS = ["sat", ...CURRENCIES] as const;

const unit = {
  kind: "select",
  label: "verdict.unit",
  hint: "verdict.unitHint",
  schema: z.enum(UNITS).default("sat"),
} as const satisfies Field;

function tierOption(each: Tier): { readonly value: string; readonly label: string } {
  return { value: each.toString(), label: criteriaText.t(`tier.${each}`) };
}

const tier = {
  kind: "choice",
  label: criteriaText.t("tier.choose"),
  hint: criteriaText.t("tier.hint"),
  schema: z.enum(["0", "1", "2", "3"]).transform((text) => TIERS[Number(text)] ?? 1),
  options: TIERS.map(tierOption),
} as const satisfies Field;

const eligible = {
  ...judged,
  tier,
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
} as const satisfies VerdictFields;

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
} as const satisfies VerdictFields;

/** A verdict, as it is shown: every criterion, and both what an eligible one and what a declined one needs. It is read by `readVerdict`. */
export const VERDICT_FORM = {
  ...common,
  fields: { ...CRITERIA_FIELDS, ...eligible, ...declined },
} as const satisfies Form<VerdictFields>;

/** The names of the fields that ask about the criteria. */
export const CRITERIA_NAMES: readonly string[] = Object.keys(CRITERIA_FIELDS);

/** VERDICT_FORM as it is shown: on evidence of the tiers that the programme pays on, in sats or the currencies that have a rate now. */
export function verdictForm(
  currencies: readonly Currency[],
  tiers: readonly number[],
): Form<VerdictFields> {
  const options = (["sat", ...currencies] as const).map((value) => ({
    value,
    label: `unit.${value}`,
  }));
  const {
    unit: asked,
    reason,
    ...before
  } = {
    ...eligible,
    tier: { ...tier, options: TIERS.filter((each) => tiers.includes(each)).map(tierOption) },
    ...declined,
  };
  const fields = { ...CRITERIA_FIELDS, ...before };
  if (currencies.length === 0) return { ...VERDICT_FORM, fields: { ...fields, reason } };
  // The unit stands beside the amount, the reason of a declined verdict below both.
  return { ...VERDICT_FORM, fields: { ...fields, unit: { ...asked, options }, reason } };
}

/** A verdict that was read, or the form to be shown again. */
export type ReadVerdict =
  | { readonly ok: true; readonly value: { readonly version: number; readonly given: Verdict } }
  | { readonly ok: false; readonly attempt: Attempt };

/** Reads a filled VERDICT_FORM: an eligible verdict needs amount and tier, a declined one the reason, and the other is dropped. */
export function readVerdict(body: unknown): ReadVerdict {
  const found = parseForm({ ...common, fields: CRITERIA_FIELDS }, body);
  const unfound = found.ok ? {} : found.attempt.errors;
  const again = ({ errors }: Attempt): ReadVerdict => ({
    ok: false,
    attempt: { ...attemptOf(VERDICT_FORM, body), errors: { ...unfound, ...errors } },
  });
  const choice = parseForm({ ...common, fields: judged }, body);
  if (!choice.ok) return again(choice.attempt);
  const { version, verdict } = choice.value;
  if (verdict === "eligible") {
    const read = parseForm({ ...common, fields: eligible }, body);
    if (!read.ok) return again(read.attempt);
    const { tier: on } = read.value;
    const amount = amountOf(read.value.amount, read.value.unit);
    if (typeof amount === "string")
      return again(refuseField(attemptOf(VERDICT_FORM, body), "amount", amount));
    if (!found.ok) return again(found.attempt);
    const findings = findingsIn(found.value);
    return { ok: true, value: { version, given: { verdict, amount, tier: on, findings } } };
  }
  const read = parseForm({ ...common, fields: declined }, body);
  if (!read.ok) return again(read.attempt);
  if (!found.ok) return again(found.attempt);
  const findings = findingsIn(found.value);
  return { ok: true, value: { version, given: { verdict, reason: read.value.reason, findings } } };
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
