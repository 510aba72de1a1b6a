import { z } from "zod";
import type { Field } from "../http/form.ts";
import { CONFIDENCES, CRITERIA, EVIDENCE, MINUTES_MAX, RESULTS } from "./criteria.ts";
import type { Confidence, Criterion, EvidenceClass, Finding, Result } from "./criteria.ts";
import { criteriaText } from "./criteria-texts.ts";

type Fields = Readonly<Record<string, Field>>;

const { t } = criteriaText;

/** The names of a criterion's four fields. */
export function fieldNames(criterion: Criterion): {
  readonly result: string;
  readonly confidence: string;
  readonly evidence: string;
  readonly minutes: string;
} {
  const named = (part: string): string => `${criterion}-${part}`;
  return {
    result: named("result"),
    confidence: named("confidence"),
    minutes: named("minutes"),
    evidence: named("evidence"),
  };
}

/** Four fields for each criterion; their labels name it, because mistakes are listed far from the fields. */
export const CRITERIA_FIELDS: Fields = Object.assign({}, ...CRITERIA.map(fieldsFor)) as Fields;

function fieldsFor(criterion: Criterion): Fields {
  const label = (part: "result" | "confidence" | "evidence" | "minutes"): string =>
    `${t(`criterion.${criterion}`)}: ${t(`finding.${part}`)}`;
  const names = fieldNames(criterion);
  return {
    [names.result]: {
      kind: "select",
      label: label("result"),
      schema: z.enum(RESULTS),
      options: RESULTS.map((value) => ({ value, label: t(`result.${value}`) })),
    },
    [names.confidence]: {
      kind: "select",
      label: label("confidence"),
      schema: z.enum(CONFIDENCES),
      options: CONFIDENCES.map((value) => ({ value, label: t(`confidence.${value}`) })),
    },
    [names.evidence]: {
      kind: "ticks",
      label: label("evidence"),
      schema: z.array(z.enum(EVIDENCE)).max(EVIDENCE.length),
      options: EVIDENCE.map((value) => ({ value, label: value })),
    },
    [names.minutes]: {
      kind: "line",
      label: label("minutes"),
      schema: z
        .string()
        .regex(/^[0-9]{1,3}$/, t("finding.minutesWrong"))
        .transform(Number)
        .pipe(z.number().max(MINUTES_MAX, t("finding.minutesWrong"))),
      inputmode: "numeric",
      ltr: true,
      max: 3,
    },
  };
}

/** What is chosen before anybody has chosen: never a result. */
export const UNJUDGED: Readonly<Record<string, string>> = Object.fromEntries(
  CRITERIA.flatMap((criterion) => {
    const names = fieldNames(criterion);
    return [
      [names.confidence, "medium"],
      [names.minutes, "0"],
    ];
  }),
);

/** The findings in a form that was filled in rightly. */
export function findingsIn(value: Readonly<Record<string, unknown>>): readonly Finding[] {
  return CRITERIA.map((criterion) => {
    const names = fieldNames(criterion);
    // The form's own schemas have made these what they are.
    return {
      criterion,
      result: value[names.result] as Result,
      confidence: value[names.confidence] as Confidence,
      evidence: [...new Set(value[names.evidence] as EvidenceClass[])],
      minutes: value[names.minutes] as number,
    };
  });
}
