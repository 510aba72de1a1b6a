import type { VNode } from "preact";
import type { Attempt } from "../http/form.ts";
import { UNTOUCHED } from "../http/form.ts";
import { FieldView, FormView } from "../http/form-view.tsx";
import { Page } from "../http/layout.tsx";
import { Groups, Notice } from "../http/parts.tsx";
import { Qr } from "../http/qr.tsx";
import { ACCOUNT_PATH } from "./account-page.tsx";
import { oneTimeText, oneTimeUri } from "./one-time-code.ts";
import type { Person } from "./person.ts";
import { SECOND_FACTOR_FORM } from "./second-factor-form.ts";
import { staffPage } from "./staff-nav.ts";
import { peopleTexts } from "./texts.ts";

/** Where a second factor is enrolled. */
export const SECOND_FACTOR_PATH = `${ACCOUNT_PATH}/second-factor`;

/** The page that shows a new secret as a picture and as text, and asks for a code of it. `pending` is the secret, sealed. */
export function SecondFactorPage(props: {
  readonly person: Person;
  readonly secret: Uint8Array;
  readonly pending: string;
  readonly token: string;
  /** Whether they have one already, which this one replaces. */
  readonly replaces: boolean;
  readonly attempt?: Attempt;
}): VNode {
  const { person, secret, pending, token, replaces, attempt = UNTOUCHED } = props;
  const text = peopleTexts("en");
  const { present, ...fields } = SECOND_FACTOR_FORM.fields;
  return (
    <Page
      {...staffPage(person)}
      path={SECOND_FACTOR_PATH}
      heading={text.t(replaces ? "secondFactor.replace" : "secondFactor.heading")}
    >
      <p>{text.t("secondFactor.explain")}</p>
      <Qr text={oneTimeUri(secret, person.code)} label={text.t("secondFactor.qr")} />
      <p>
        {text.t("secondFactor.text")} <Groups text={oneTimeText(secret)} />
      </p>
      <FormView
        form={{ ...SECOND_FACTOR_FORM, fields }}
        text={text}
        action={SECOND_FACTOR_PATH}
        token={token}
        submit={text.t("secondFactor.submit")}
        attempt={{ ...attempt, values: { ...attempt.values, pending } }}
      >
        {replaces ? (
          <FieldView name="present" field={present} text={text} attempt={attempt} />
        ) : null}
      </FormView>
    </Page>
  );
}

/** The page after it: the recovery codes, this once. */
export function RecoveryCodesPage(props: {
  readonly person: Person;
  readonly codes: readonly string[];
}): VNode {
  const { t } = peopleTexts("en");
  return (
    <Page {...staffPage(props.person)} path={SECOND_FACTOR_PATH} heading={t("recovery.heading")}>
      <Notice tone="warn">
        <p>{t("recovery.once")}</p>
      </Notice>
      <ul>
        {props.codes.map((code) => (
          <li key={code}>
            <bdi dir="ltr" class="groups">
              {code}
            </bdi>
          </li>
        ))}
      </ul>
      <p>{t("recovery.explain")}</p>
      <p>
        <a href={ACCOUNT_PATH}>{t("recovery.done")}</a>
      </p>
    </Page>
  );
}
