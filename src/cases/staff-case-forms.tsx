import type { VNode } from "preact";
import type { Attempt } from "../http/form.ts";
import { FieldView, FormView } from "../http/form-view.tsx";
import { Granted } from "../http/parts.tsx";
import type { Text } from "../http/text.ts";
import type { ManifestRate } from "../payouts/award-rate.ts";
import { centsAt, formatCents } from "../base/cents.ts";
import type { Programme } from "../programmes/programme.ts";
import type { Purpose } from "../vault/entry.ts";
import type { CaseFile } from "./case-file.ts";
import { UNJUDGED } from "./criteria-form.ts";
import { CriteriaFields, FindingsTable } from "./criteria-parts.tsx";
import { assignForm, SPAM_CHECK_FORM, SPAM_FORM, TAKE_FORM } from "./staff-forms.ts";
import { CASES_PATH } from "./staff-queue-page.tsx";
import { staffCaseText } from "./staff-texts.ts";
import type { StaffCaseKey } from "./staff-texts.ts";
import { CRITERIA_NAMES, verdictForm } from "./verdict-form.ts";

/** The steps that a caseworker takes; the names are also those of the paths, the same as in the JSON API. */
export type StepName =
  | "triage"
  | "assignment"
  | "spam"
  | "spam-check"
  | "assessments"
  | "messages"
  | "question"
  | "question-end";

/** A step that could not be taken, as it was filled in. */
export interface TriedStep {
  readonly step: StepName;
  readonly attempt: Attempt;
}

/** What everything that can be done on the page of an opened case needs. */
export interface StepsProps {
  readonly file: CaseFile;
  readonly purpose: Purpose;
  readonly programme: Programme;
  /** The tiers on whose evidence it grants anything. */
  readonly tiers: readonly number[];
  readonly reviewers: readonly string[];
  /** Of the currencies that awards can be in now. */
  readonly rates: readonly ManifestRate[];
  readonly token: string;
  readonly tried?: TriedStep | undefined;
}

/** What this person can do with an opened case now. */
export function Steps(props: StepsProps): VNode {
  const { t } = staffCaseText;
  const { case: current, turn, mine } = props.file;
  if (turn === "open") return <TakeStep {...props} />;
  if (turn === "others") return <p>{t("do.others")}</p>;
  if (turn === "over")
    return (
      <>
        <p>{t("do.over")}</p>
        {props.file.verdicts.length === 0 ? null : <Verdicts file={props.file} />}
      </>
    );
  if (current.state !== "triage")
    return <VerdictStep {...props} isThird={mine.includes("third")} />;
  if (mine.includes("check")) return <SpamCheckStep {...props} />;
  return (
    <>
      <AssignStep {...props} />
      <SpamStep {...props} />
    </>
  );
}

function TakeStep(props: StepsProps): VNode {
  const { t } = staffCaseText;
  return (
    <div class="card">
      <p>{t("take.why")}</p>
      <FormView
        {...formOf(props, "triage")}
        form={TAKE_FORM}
        text={staffCaseText}
        submit={t("take.submit")}
      />
    </div>
  );
}

function AssignStep(props: StepsProps): VNode {
  const { t } = staffCaseText;
  return (
    <div class="card">
      <h3>{t("assign.heading")}</h3>
      <p>{t("assign.why")}</p>
      <FormView
        {...formOf(props, "assignment")}
        form={assignForm(props.reviewers)}
        text={{ ...staffCaseText, t: staffCaseText.say }}
        submit={t("assign.submit")}
      />
    </div>
  );
}

function SpamStep(props: StepsProps): VNode {
  const { t } = staffCaseText;
  const isOpen = props.tried?.step === "spam";
  return (
    <details class="card" open={isOpen}>
      <summary>{t("spam.heading")}</summary>
      <p>{t("spam.why")}</p>
      <FormView
        {...formOf(props, "spam")}
        form={SPAM_FORM}
        text={staffCaseText}
        submit={t("spam.submit")}
      />
    </details>
  );
}

function SpamCheckStep(props: StepsProps): VNode {
  const { t } = staffCaseText;
  return (
    <div class="card">
      <h3>{t("check.heading")}</h3>
      <p>{t("check.why")}</p>
      <FormView
        {...formOf(props, "spam-check")}
        form={SPAM_CHECK_FORM}
        text={staffCaseText}
        submit={t("check.submit")}
      />
    </div>
  );
}

function VerdictStep(props: StepsProps & { readonly isThird: boolean }): VNode {
  const { programme, isThird, file, rates } = props;
  const { t } = staffCaseText;
  const range = {
    floor: spaced(programme.awardFloor),
    cap: spaced(programme.awardCap),
    money: rates.map((rate) => moneyRange(programme, rate)).join(""),
  };
  const text: Text<string> = {
    ...staffCaseText,
    // Labels of the criteria are words already.
    t: (key, values) => (isKey(key) ? t(key, { ...range, ...values }) : key),
  };
  const form = verdictForm(
    rates.map(({ currency }) => currency),
    props.tiers,
  );
  const shown = formOf(props, "assessments");
  const attempt = { ...shown.attempt, values: { ...UNJUDGED, ...shown.attempt.values } };
  const own = Object.entries(form.fields).filter(
    ([name, field]) => field.kind !== "hidden" && !CRITERIA_NAMES.includes(name),
  );
  return (
    <div class="card verdict">
      <p>{t(isThird ? "verdict.third" : "verdict.blind")}</p>
      {file.verdicts.length === 0 ? null : <Verdicts file={file} />}
      <FormView
        {...shown}
        form={form}
        text={text}
        attempt={attempt}
        elsewhere={[...CRITERIA_NAMES, ...own.map(([name]) => name)]}
        submit={t("verdict.submit")}
      >
        <CriteriaFields attempt={attempt} answers={file.answers} />
        <h3>{t("verdict.heading")}</h3>
        {own.map(([name, field]) => (
          <FieldView key={name} name={name} field={field} text={text} attempt={attempt} />
        ))}
        <p class="soft">{t("verdict.signed")}</p>
      </FormView>
    </div>
  );
}

function isKey(text: string): text is StaffCaseKey {
  return staffCaseText.say(text) !== text;
}

/** What a programme's bounds are in a currency, in a sentence. */
function moneyRange({ awardFloor, awardCap }: Programme, rate: ManifestRate): string {
  const { currency, price } = rate;
  const [floor, cap] = [awardFloor, awardCap].map((bound) => formatCents(centsAt(bound, rate)));
  return staffCaseText.t("verdict.moneyRange", {
    currency,
    price,
    floor: floor ?? "",
    cap: cap ?? "",
  });
}

/** What the reviewers before said; shown to the third, and afterwards. */
function Verdicts({ file }: { readonly file: CaseFile }): VNode {
  const { t, say } = staffCaseText;
  return (
    <ul class="rows">
      {file.verdicts.map(({ stage, verdict, amount, reason, findings }) => (
        <li key={stage}>
          <div>
            <span>
              <span class="soft">{say(`stage.${stage}`)}</span>{" "}
              <strong>
                {t(verdict === "eligible" ? "verdict.wasEligible" : "verdict.wasDeclined")}
              </strong>
            </span>
            {amount === undefined ? (
              <span class="said" dir="auto">
                {reason}
              </span>
            ) : (
              <Granted amount={amount} />
            )}
            {findings.length === 0 ? null : <FindingsTable findings={findings} />}
          </div>
        </li>
      ))}
    </ul>
  );
}

/** Action, token and hidden fields of a step; what was typed comes back, the version is that of the file below it. */
export function formOf(
  { file, purpose, token, tried }: StepsProps,
  step: StepName,
): { readonly action: string; readonly token: string; readonly attempt: Attempt } {
  const typed = tried?.step === step ? tried.attempt : undefined;
  const values = { ...typed?.values, version: file.case.version.toString(), purpose };
  return {
    action: `${CASES_PATH}/${file.case.id}/${step}`,
    token,
    attempt: { values, errors: typed?.errors ?? {} },
  };
}

/** Digits in groups of three, with narrow spaces that do not break. */
function spaced(value: bigint): string {
  return value.toString().replace(/\B(?=([0-9]{3})+$)/g, "\u202f");
}
