import type { VNode } from "preact";
import { z } from "zod";
import { holdsSecret } from "../bitcoin/words.ts";
import { attemptOf, parseForm, refuseField } from "../http/form.ts";
import type { Field, Form, FormResult } from "../http/form.ts";
import { FormView } from "../http/form-view.tsx";
import { Notice } from "../http/parts.tsx";
import { QUESTION_DAYS } from "./question.ts";
import { formOf } from "./staff-case-forms.tsx";
import type { StepsProps } from "./staff-case-forms.tsx";
import { CASE_FORMS, seen, TAKE_FORM } from "./staff-forms.ts";
import { QuietWrite, STAFF_MESSAGE_FORM } from "./staff-messages-part.tsx";
import { staffCaseText } from "./staff-texts.ts";
import type { StaffCaseKey } from "./staff-texts.ts";

const DAYS = ["14", "21", "30", "60", "90"] as const;

/** A question to the applicant, and for how long its answer is waited for. */
export const QUESTION_FORM = {
  name: CASE_FORMS,
  conceals: holdsSecret,
  fields: {
    ...seen,
    // Names of their own: on the page both forms stand beside each other.
    ready: STAFF_MESSAGE_FORM.fields.template,
    question: STAFF_MESSAGE_FORM.fields.text,
    days: {
      kind: "select",
      label: "question.days",
      hint: "question.daysHint",
      schema: z.enum(DAYS).transform(Number),
      options: DAYS.map((value) => ({ value, label: `question.${value}` as const })),
    },
  },
} as const satisfies Form<Readonly<Record<string, Field<StaffCaseKey>>>>;

/** Reads QUESTION_FORM: a question that says nothing is refused at its text. */
export function readQuestion(body: unknown): FormResult<typeof QUESTION_FORM.fields> {
  const read = parseForm(QUESTION_FORM, body);
  if (!read.ok || read.value.ready !== undefined || read.value.question !== undefined) return read;
  const attempt = attemptOf(QUESTION_FORM, body);
  return { ok: false, attempt: refuseField(attempt, "question", "Write something.") };
}

/** On the page of an opened case: asking its applicant, for the reviewer whose turn it is; going on without the answer, for all who review it. */
export function QuestionPart(props: StepsProps): VNode | null {
  const { file } = props;
  const { t } = staffCaseText;
  const reviews = file.mine.some((stage) => stage !== "triage" && stage !== "check");
  if (file.case.state === "info_requested" && reviews)
    return (
      <div class="card">
        <p>{t("question.waits")}</p>
        <FormView
          {...formOf(props, "question-end")}
          form={TAKE_FORM}
          text={staffCaseText}
          submit={t("question.end")}
        />
      </div>
    );
  if (!reviews || file.turn !== "yours") return null;
  return (
    <>
      {file.unanswered ? (
        <Notice>
          <p>{t("question.unanswered")}</p>
        </Notice>
      ) : null}
      <AskPart {...props} />
    </>
  );
}

function AskPart(props: StepsProps): VNode {
  const { tried } = props;
  const { t } = staffCaseText;
  const form = formOf(props, "question");
  const values = { days: QUESTION_DAYS.usual.toString(), ...form.attempt.values };
  return (
    <details class="card" open={tried?.step === "question"}>
      <summary>{t("question.heading")}</summary>
      <p>{t("question.why")}</p>
      <QuietWrite file={props.file} />
      <FormView
        {...form}
        form={QUESTION_FORM}
        attempt={{ ...form.attempt, values }}
        text={staffCaseText}
        submit={t("question.submit")}
      />
    </details>
  );
}
