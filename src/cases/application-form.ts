import { z } from "zod";
import { SatsText } from "../base/sats-text.ts";
import type { Field, Form } from "../http/form.ts";
import { LANGUAGES } from "../http/text.ts";
import { PURPOSES } from "../programmes/purpose.ts";
import { CONSENT_MISSING, CONSENT_VERSION } from "./consent.ts";
import type { CaseKey } from "./texts.ts";
import { holdsSecret, words } from "../bitcoin/words.ts";

/** The version of the questions below; stands in every request (FORMATS 8 `form`). */
export const FORM_VERSION = "2026-12-05";

/** Roughly when; never a day. */
export const PERIODS = ["week", "month", "half-year", "year", "longer"] as const;

/** How soon it is needed. */
export const URGENCIES = ["days", "weeks", "months"] as const;

/** How many live on the money: bands, because an exact number next to a region finds people. */
export const HOUSEHOLDS = ["one", "two-three", "four-five", "six-more"] as const;

/** What of a payment could put somebody in danger. */
export const DANGERS = ["no", "any", "time", "amount", "route", "unsure"] as const;

/** Who sees the device that was asked with. */
export const DEVICES = ["own", "shared", "watched", "unsure"] as const;

/** For how long somebody can ask neither to be paid nor to be written to. */
export const QUIETS = ["two-weeks", "four-weeks", "eight-weeks"] as const;

/** Digits as people type them: Persian and Arabic ones, and blanks between thousands. */
const amount = z
  .string()
  .max(60)
  .transform((text) =>
    text
      .replace(/[\u0660-\u0669\u06f0-\u06f9]/g, (digit) => String(digit.charCodeAt(0) & 0xf))
      .replace(/[\s\u00a0\u202f]/g, ""),
  )
  .pipe(SatsText);

/**
 * The questions of an application, once: what the page asks, in this order, and what validates page and JSON API alike. The names are
 * the keys of `answers` in the sealed request. No name, phone, e-mail or document number is asked for. Messages of schemas are English
 * sentences for the API; each is also a key of the page's texts. The options of `programme` are added by the page.
 */
export const APPLICATION_FORM = {
  name: "apply",
  conceals: holdsSecret,
  fields: {
    programme: {
      kind: "choice",
      label: "apply.programme",
      schema: z.string().regex(/^[a-z][a-z0-9-]{0,31}$/, "Choose a programme."),
    },
    category: {
      kind: "select",
      label: "apply.category",
      schema: z.enum(PURPOSES, "Choose what happened."),
      options: PURPOSES.map((value) => ({ value, label: `category.${value}` as const })),
    },
    need: {
      kind: "line",
      label: "apply.need",
      hint: "apply.needHint",
      schema: words(200).pipe(z.string().min(3, "Say in a few words what the money is for.")),
      max: 200,
    },
    amount: {
      kind: "line",
      label: "apply.amount",
      hint: "apply.amountHint",
      schema: amount.optional(),
      ltr: true,
      inputmode: "numeric",
      max: 60,
    },
    period: {
      kind: "select",
      label: "apply.period",
      schema: z.enum(PERIODS, "Choose roughly when.").optional(),
      options: PERIODS.map((value) => ({ value, label: `period.${value}` as const })),
    },
    urgency: {
      kind: "select",
      label: "apply.urgency",
      schema: z.enum(URGENCIES, "Choose how soon you need it.").optional(),
      options: URGENCIES.map((value) => ({ value, label: `urgency.${value}` as const })),
    },
    household: {
      kind: "select",
      label: "apply.household",
      schema: z.enum(HOUSEHOLDS, "Choose how many people.").optional(),
      options: HOUSEHOLDS.map((value) => ({ value, label: `household.${value}` as const })),
    },
    region: {
      kind: "line",
      label: "apply.region",
      hint: "apply.regionHint",
      schema: words(60).optional(),
      max: 60,
    },
    danger: {
      kind: "select",
      label: "apply.danger",
      hint: "apply.dangerHint",
      schema: z.enum(DANGERS, "Choose whether a payment could put you in danger.").optional(),
      options: DANGERS.map((value) => ({ value, label: `danger.${value}` as const })),
    },
    device: {
      kind: "select",
      label: "apply.device",
      schema: z.enum(DEVICES, "Choose who sees your device.").optional(),
      options: DEVICES.map((value) => ({ value, label: `device.${value}` as const })),
    },
    quiet: {
      kind: "select",
      label: "apply.quiet",
      hint: "apply.quietHint",
      schema: z.enum(QUIETS, "Choose for how long.").optional(),
      options: QUIETS.map((value) => ({ value, label: `quiet.${value}` as const })),
    },
    text: {
      kind: "area",
      label: "apply.text",
      hint: "apply.textHint",
      schema: words(4000).optional(),
      max: 4000,
    },
    language: {
      kind: "select",
      label: "apply.language",
      schema: z.enum(LANGUAGES, "Choose a language.").default("en"),
      options: LANGUAGES.map((value) => ({ value, label: `language.${value}` as const })),
    },
    consent: {
      kind: "tick",
      label: "apply.consent",
      schema: z.literal(CONSENT_VERSION, CONSENT_MISSING),
      options: [{ value: CONSENT_VERSION, label: "consent.yes" }],
      ticked: CONSENT_VERSION,
      missing: CONSENT_MISSING,
    },
  },
} as const satisfies Form<Readonly<Record<string, Field<CaseKey>>>>;

/** The same questions as the JSON API takes them. */
export const ApplicationForm = z.strictObject(schemasOf(APPLICATION_FORM.fields));

/** An application that was filled in rightly. */
export type Application = z.infer<typeof ApplicationForm>;

function schemasOf<F extends Readonly<Record<string, { readonly schema: z.ZodType }>>>(
  fields: F,
): { readonly [N in keyof F]: F[N]["schema"] } {
  const schemas = Object.entries(fields).map(([name, { schema }]) => [name, schema]);
  return Object.fromEntries(schemas) as { readonly [N in keyof F]: F[N]["schema"] };
}
