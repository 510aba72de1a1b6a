import type { VNode } from "preact";
import type { Fault } from "../base/fault.ts";
import type { Attempt } from "../http/form.ts";
import { FieldView } from "../http/form-view.tsx";
import { GivenAnswer } from "./answers-part.tsx";
import type { CaseFile } from "./case-file.ts";
import { CRITERIA, EVIDENCE, SHORTFALLS } from "./criteria.ts";
import type { Criterion, Finding } from "./criteria.ts";
import { CRITERIA_FIELDS, fieldNames } from "./criteria-form.ts";
import { criteriaText } from "./criteria-texts.ts";

const { t } = criteriaText;

/** Under its criterion a label need not name it again. */
const INSIDE = { ...criteriaText, t: (label: string) => label.replace(/^[^:]+: /, "") };

/** The answers that belong to a criterion. */
const ANSWERED: Readonly<Partial<Record<Criterion, readonly string[]>>> = {
  need: ["household"],
  safety: ["danger", "device", "quiet"],
  consent: ["consent"],
};

/** The nine criteria to fill in, inside a form that has CRITERIA_FIELDS. */
export function CriteriaFields(props: {
  readonly attempt: Attempt;
  /** What its applicant answered; what belongs to a criterion is shown there. */
  readonly answers: CaseFile["answers"];
}): VNode {
  const { attempt, answers } = props;
  return (
    <section class="criteria">
      <h3>{t("criteria.heading")}</h3>
      <p class="soft">{t("criteria.lead")}</p>
      <details>
        <summary>{t("evidence.heading")}</summary>
        <dl class="facts">
          {EVIDENCE.flatMap((each) => [
            <dt key={each}>{each}</dt>,
            <dd key={`${each}-is`}>{t(`evidence.${each}`)}</dd>,
          ])}
        </dl>
      </details>
      {CRITERIA.map((criterion) => (
        <fieldset key={criterion} class="criterion">
          <legend>{t(`criterion.${criterion}`)}</legend>
          <p class="soft">{t(`asks.${criterion}`)}</p>
          {(ANSWERED[criterion] ?? []).map((name) => (
            <GivenAnswer key={name} answers={answers} name={name} />
          ))}
          <div class="findings">
            {Object.values(fieldNames(criterion)).map((name) => {
              const field = CRITERIA_FIELDS[name];
              return field === undefined ? null : (
                <FieldView key={name} name={name} field={field} text={INSIDE} attempt={attempt} />
              );
            })}
          </div>
        </fieldset>
      ))}
    </section>
  );
}

/** What an eligible verdict lacks, as its fault names it; nothing for other faults. */
export function MissingEvidence({ fault }: { readonly fault: Fault | undefined }): VNode | null {
  const named = fault?.extra["missing"];
  if (typeof named !== "string") return null;
  const missing = SHORTFALLS.filter((each) => named.split(" ").includes(each));
  return (
    <div role="status">
      <p>{t("missing.heading")}</p>
      <ul>
        {missing.map((each) => (
          <li key={each}>{t(`missing.${each}`)}</li>
        ))}
      </ul>
    </div>
  );
}

/** What an earlier reviewer found, for those who may see it. */
export function FindingsTable({ findings }: { readonly findings: readonly Finding[] }): VNode {
  return (
    <dl class="facts">
      {findings.flatMap(({ criterion, result, confidence, evidence }) => [
        <dt key={criterion}>{t(`criterion.${criterion}`)}</dt>,
        <dd key={`${criterion}-found`}>
          {t(`result.${result}`)}{" "}
          <span class="soft">{[t(`confidence.${confidence}`), ...evidence].join(", ")}</span>
        </dd>,
      ])}
    </dl>
  );
}
