import type { VNode } from "preact";
import { z } from "zod";
import { holdsSecret } from "../bitcoin/words.ts";
import { attemptOf, parseForm, refuseField } from "../http/form.ts";
import type { Field, Form, FormResult } from "../http/form.ts";
import { FormView } from "../http/form-view.tsx";
import { Notice } from "../http/parts.tsx";
import { MessageList, textsOfReader } from "./message-list.tsx";
import { canWrite, MESSAGE_MAX, MessageText, TEMPLATES } from "./message.ts";
import type { Message } from "./message.ts";
import type { StepsProps } from "./staff-case-forms.tsx";
import { formOf } from "./staff-case-forms.tsx";
import { CASE_FORMS, seen } from "./staff-forms.ts";
import { staffCaseText } from "./staff-texts.ts";
import type { StaffCaseKey } from "./staff-texts.ts";
import { caseTexts } from "./texts.ts";

/** What a caseworker writes: a text that is ready in every language, their own, or both. */
export const STAFF_MESSAGE_FORM = {
  name: CASE_FORMS,
  conceals: holdsSecret,
  fields: {
    ...seen,
    template: {
      kind: "select",
      label: "message.template",
      hint: "message.templateHint",
      schema: z.enum(TEMPLATES).optional(),
      options: TEMPLATES.map((value) => ({ value, label: `message.t.${value}` as const })),
    },
    text: {
      kind: "area",
      label: "message.text",
      hint: "message.textHint",
      schema: MessageText.optional(),
      max: MESSAGE_MAX,
    },
  },
} as const satisfies Form<Readonly<Record<string, Field<StaffCaseKey>>>>;

/** Reads STAFF_MESSAGE_FORM: a message that says nothing is refused at its text. */
export function readStaffMessage(body: unknown): FormResult<typeof STAFF_MESSAGE_FORM.fields> {
  const read = parseForm(STAFF_MESSAGE_FORM, body);
  if (!read.ok || read.value.template !== undefined || read.value.text !== undefined) return read;
  const attempt = attemptOf(STAFF_MESSAGE_FORM, body);
  return { ok: false, attempt: refuseField(attempt, "text", "Write something.") };
}

/** The conversation with the applicant, on the page of an opened case, and what can be written into it. */
export function StaffMessages(
  props: StepsProps & { readonly messages: readonly Message[] },
): VNode {
  const { messages, file } = props;
  const { t } = staffCaseText;
  const english = caseTexts("en");
  return (
    <section>
      <h2>{t("message.heading")}</h2>
      <MessageList
        text={english}
        also={textsOfReader(file.language, english)}
        messages={messages}
        names={{ applicant: t("message.applicant"), fund: t("message.fund") }}
      />
      {file.mine.length > 0 && canWrite(file.case.state) ? (
        <details class="card" open={props.tried?.step === "messages"}>
          <summary>{t("message.write")}</summary>
          <QuietWrite file={file} />
          <FormView
            {...formOf(props, "messages")}
            form={STAFF_MESSAGE_FORM}
            text={staffCaseText}
            submit={t("message.send")}
          />
        </details>
      ) : null}
    </section>
  );
}

/** Beside what is written to somebody who asked not to be written to for now. */
export function QuietWrite({ file }: Pick<StepsProps, "file">): VNode | null {
  if (file.quietUntil === undefined) return null;
  return (
    <Notice tone="warn">
      <p>{staffCaseText.t("quiet.write", { day: file.quietUntil })}</p>
    </Notice>
  );
}
