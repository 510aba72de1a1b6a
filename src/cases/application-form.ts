import { z } from "zod";
import { SatsText } from "../base/sats.ts";

/** The version of the questions below; stands in every request (FORMATS 8 `form`). */
export const FORM_VERSION = "2026-11-01";

/** What happened; the categories of harm of the vetting checklist. */
export const CATEGORIES = [
  "dismissal",
  "fine",
  "detention",
  "injury",
  "expulsion",
  "equipment",
  "relocation",
  "family",
] as const;

/** Roughly when; never a day. */
export const PERIODS = ["week", "month", "half-year", "year", "longer"] as const;

/** How soon it is needed. */
export const URGENCIES = ["days", "weeks", "months"] as const;

/** Languages in which the fund answers, by BCP 47 tag. */
export const LANGUAGES = ["en", "be", "ru", "uk", "pl", "fa"] as const;

const words = (most: number) =>
  z
    .string()
    .transform((value) => value.normalize("NFC").replace(/\r\n?/g, "\n").trim())
    .pipe(z.string().max(most, `At most ${most} characters.`))
    // Control characters would break what reviewers see; line breaks stay.
    .refine(
      (value) => !/[\u0000-\u0009\u000b-\u001f\u007f]/.test(value),
      "Please remove special control characters.",
    );

/**
 * The questions of an application, once: this definition validates the JSON API and the page, and its keys are the keys of
 * `answers` in the sealed request. No name, phone, e-mail or document number is asked for.
 */
export const ApplicationForm = z.strictObject({
  programme: z.string().regex(/^[a-z][a-z0-9-]{0,31}$/, "Choose a programme."),
  category: z.enum(CATEGORIES, "Choose what happened."),
  period: z.enum(PERIODS, "Choose roughly when.").optional(),
  region: words(60).optional(),
  urgency: z.enum(URGENCIES, "Choose how soon you need it.").optional(),
  need: words(200).pipe(z.string().min(3, "Say in a few words what the money is for.")),
  amount: SatsText.optional(),
  text: words(4000).optional(),
  language: z.enum(LANGUAGES, "Choose a language.").default("en"),
});

/** A filled form, checked. */
export type Application = z.infer<typeof ApplicationForm>;
