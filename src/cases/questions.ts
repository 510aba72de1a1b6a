import { isOptional } from "../http/form.ts";
import type { Field } from "../http/form.ts";
import type { Language } from "../http/text.ts";
import { APPLICATION_FORM, FORM_VERSION } from "./application-form.ts";
import { CONSENT_POINTS } from "./consent.ts";
import { caseTexts } from "./texts.ts";
import type { CaseKey } from "./texts.ts";

/** One question as it is asked in one language. `max` is in characters. */
export interface Question {
  /** The key of its answer in a request. */
  readonly name: string;
  readonly required: boolean;
  readonly label: string;
  readonly hint: string | undefined;
  readonly max: number | undefined;
  /** What is to be read before it is answered, sentence by sentence; empty for most. */
  readonly text: readonly string[];
  /** What can be chosen; undefined where it is written freely. Of the programmes none: a fund opens and closes them. */
  readonly options: readonly { readonly value: string; readonly label: string }[] | undefined;
}

/** The questions of a request: their version, which stands in every request, and what is asked. */
export interface QuestionForm {
  readonly form: string;
  readonly language: Language;
  readonly questions: readonly Question[];
}

/** The questions in a language, read from the definition that shows and validates them. */
export function questionsIn(language: Language): QuestionForm {
  const { t } = caseTexts(language);
  const fields = Object.entries<Field<CaseKey>>(APPLICATION_FORM.fields);
  const questions = fields.map(([name, field]) => ({
    name,
    required: !isOptional(field),
    label: t(field.label),
    hint: field.hint === undefined ? undefined : t(field.hint),
    max: field.max,
    text: name === "consent" ? CONSENT_POINTS.map((point) => t(point)) : [],
    options: field.options?.map(({ value, label }) => ({ value, label: t(label) })),
  }));
  return { form: FORM_VERSION, language, questions };
}
