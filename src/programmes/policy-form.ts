import { z } from "zod";
import { SatsText } from "../base/sats-text.ts";
import type { Attempt, Field, Form, FormValue } from "../http/form.ts";
import { LANGUAGES } from "../http/text.ts";
import {
  BATCH_RECIPIENTS,
  HOUSEHOLD_GRANTS,
  isChoice,
  REVIEW_DAYS,
  SHARE_MAX,
  TIME_DAYS,
  timesIn,
} from "./policy.ts";
import type { policyValues, ProgrammePolicy, TimeField } from "./policy.ts";
import type { PolicyKey } from "./policy-texts.ts";
import { PURPOSES, someOf } from "./purpose.ts";

/** An emergency needs the applicant's word and one other class, whatever else. */
const SOURCES_LEAST = 2;

// People write thousands in groups.
const Sum = z
  .string()
  .transform((text) => text.replace(/\s/g, ""))
  .pipe(SatsText);

const number = (least: number, most: number, wrong: PolicyKey) =>
  z
    .string()
    .regex(/^[0-9]{1,3}$/, wrong)
    .transform(Number)
    .pipe(z.number().min(least, wrong).max(most, wrong));

const some = <const T extends string>(all: readonly T[]) =>
  z.array(z.enum(all)).min(1, "wrong.none");

const line = { kind: "line", ltr: true, inputmode: "numeric", autocomplete: "off" } as const;
const bound = { ...line, hint: "policy.sum", schema: Sum.optional() } as const;
const days = { ...line, schema: number(1, 365, "wrong.days") } as const;
const time = (field: TimeField, hint: PolicyKey = "policy.keepHint") =>
  ({
    ...line,
    hint,
    label: `field.${field}`,
    schema: number(TIME_DAYS[field].least, TIME_DAYS[field].most, `wrong.${field}`).optional(),
  }) as const;
const window = { ...line, schema: number(1, 366, "wrong.window") } as const;
const sources = { ...line, schema: number(2, 6, "wrong.sources") } as const;

/** A programme's next policy, filled in with what holds now. */
export const POLICY_FORM = {
  name: "programme-policy",
  fields: {
    purposes: {
      kind: "ticks",
      label: "field.purposes",
      schema: some(PURPOSES),
      options: PURPOSES.map((value) => ({ value, label: `purpose.${value}` as const })),
    },
    languages: {
      kind: "ticks",
      label: "field.languages",
      schema: some(LANGUAGES),
      options: LANGUAGES.map((value) => ({ value, label: `language.${value}` as const })),
    },
    budget: { ...bound, label: "field.budget" },
    windowSats: { ...bound, label: "field.windowSats" },
    windowDays: { ...window, label: "field.windowDays" },
    urgentShare: {
      ...line,
      label: "field.urgentShare",
      hint: "policy.shareHint",
      schema: number(1, SHARE_MAX, "wrong.share").optional(),
    },
    householdGrants: {
      ...line,
      hint: "policy.householdHint",
      label: "field.householdGrants",
      schema: number(
        HOUSEHOLD_GRANTS.least,
        HOUSEHOLD_GRANTS.most,
        "wrong.householdGrants",
      ).optional(),
    },
    batchSats: { ...bound, label: "field.batchSats" },
    batchRecipients: {
      ...line,
      hint: "policy.recipientsHint",
      label: "field.batchRecipients",
      schema: number(
        BATCH_RECIPIENTS.least,
        BATCH_RECIPIENTS.most,
        "wrong.batchRecipients",
      ).optional(),
    },
    daySats: { ...bound, label: "field.daySats" },
    tier0Cap: { ...bound, hint: "policy.tierHint", label: "field.tier0Cap" },
    tier1Cap: { ...line, schema: Sum, label: "field.tier1Cap" },
    tier1Sources: { ...sources, label: "field.tier1Sources" },
    tier2Cap: { ...line, schema: Sum, label: "field.tier2Cap" },
    tier2Sources: { ...sources, label: "field.tier2Sources" },
    tier3Cap: { ...bound, hint: "policy.tierHint", label: "field.tier3Cap" },
    overdueDays: { ...days, label: "field.overdueDays" },
    reviewDays: {
      ...line,
      hint: "policy.reviewHint",
      label: "field.reviewDays",
      schema: number(REVIEW_DAYS.least, REVIEW_DAYS.most, "wrong.reviewDays").optional(),
    },
    completedDays: time("completedDays"),
    expiredDays: time("expiredDays"),
    withdrawnDays: time("withdrawnDays"),
    filesDays: time("filesDays"),
    untriagedDays: time("untriagedDays", "policy.untriagedHint"),
  },
} as const satisfies Form<Readonly<Record<string, Field<PolicyKey>>>>;

/** The policy in a form that was filled in rightly. */
export function policyIn(value: FormValue<(typeof POLICY_FORM)["fields"]>): ProgrammePolicy {
  const { budget, windowSats, batchSats, daySats, windowDays, overdueDays } = value;
  const { batchRecipients, tier0Cap, householdGrants, reviewDays, tier3Cap, urgentShare } = value;
  const purposes = someOf(PURPOSES, value.purposes);
  const languages = someOf(LANGUAGES, value.languages);
  return {
    ...(purposes !== undefined && { purposes }),
    ...(languages !== undefined && { languages }),
    ...(urgentShare !== undefined && { urgentShare }),
    ...(reviewDays !== undefined && { reviewDays }),
    ...(householdGrants !== undefined && { householdGrants }),
    ...timesIn(value),
    windowDays,
    overdueDays,
    ...(budget !== undefined && { budget }),
    ...(windowSats !== undefined && { windowSats }),
    ...(batchSats !== undefined && { batchSats }),
    ...(batchRecipients !== undefined && { batchRecipients }),
    ...(daySats !== undefined && { daySats }),
    tiers: [
      ...(tier0Cap === undefined ? [] : [{ tier: 0, cap: tier0Cap, sources: SOURCES_LEAST }]),
      { tier: 1, cap: value.tier1Cap, sources: value.tier1Sources },
      { tier: 2, cap: value.tier2Cap, sources: value.tier2Sources },
      ...(tier3Cap === undefined ? [] : [{ tier: 3, cap: tier3Cap, sources: value.tier2Sources }]),
    ],
  };
}

/** What the form shows before anybody has changed it. */
export function filledPolicy(values: ReturnType<typeof policyValues>): Attempt["values"] {
  const filled = Object.entries(values).flatMap(([name, value]) => {
    if (isChoice(name)) return [];
    return value === undefined ? [] : [[name, value.toString()] as const];
  });
  const { purposes, languages } = values;
  return {
    ...Object.fromEntries(filled),
    purposes: purposes?.toString().split(" ") ?? PURPOSES,
    languages: languages?.toString().split(" ") ?? LANGUAGES,
  };
}
