import type { VNode } from "preact";
import { looksSecret } from "../bitcoin/secret.ts";
import type { Attempt } from "../http/form.ts";
import { UNTOUCHED } from "../http/form.ts";
import { FormView, TOKEN_FIELD } from "../http/form-view.tsx";
import { Page } from "../http/layout.tsx";
import { isStepUpField, STEP_UP_FORM } from "./step-up-form.ts";
import { peopleTexts } from "./texts.ts";

/** Where people prove again who they are. */
export const STEP_UP_PATH = "/staff/step-up";

/** What was sent and waits: where it went, and its fields as they came. */
export interface Waiting {
  readonly to: string;
  readonly body: unknown;
}

/**
 * The page between a decision and its effect. It holds the form that was sent, so that nothing typed is lost: with a right proof it goes on by
 * itself. What looks like a private key is dropped from it.
 */
export function StepUpPage(props: {
  readonly waiting: Waiting;
  readonly attempt?: Attempt;
}): VNode {
  const { waiting, attempt = UNTOUCHED } = props;
  const text = peopleTexts("en");
  const fields = fieldsOf(waiting.body);
  const token = fields.find(([name]) => name === TOKEN_FIELD)?.[1] ?? "";
  return (
    <Page language="en" audience="staff" path={STEP_UP_PATH} heading={text.t("stepUp.heading")}>
      <p>{text.t("stepUp.explain")}</p>
      <FormView
        form={STEP_UP_FORM}
        text={text}
        action={STEP_UP_PATH}
        token={token}
        submit={text.t("stepUp.submit")}
        attempt={{ ...attempt, values: { stepUpTo: waiting.to } }}
      >
        {fields
          .filter(([name]) => name !== TOKEN_FIELD)
          .map(([name, value], index) => (
            <input key={index} type="hidden" name={name} value={value} />
          ))}
      </FormView>
      <p>
        <a href="/staff">{text.t("stepUp.leave")}</a>
      </p>
    </Page>
  );
}

/** The fields of the form that waits, repeated ones one by one. */
function fieldsOf(body: unknown): [string, string][] {
  const entries = typeof body === "object" && body !== null ? Object.entries(body) : [];
  return entries
    .filter(([name]) => !isStepUpField(name))
    .flatMap(([name, value]: [string, unknown]) =>
      [value]
        .flat()
        .filter((each) => typeof each === "string")
        .filter((each) => looksSecret(each) === undefined)
        .map((each): [string, string] => [name, each]),
    );
}
