import type { VNode } from "preact";
import type { Attempt } from "../http/form.ts";
import { UNTOUCHED } from "../http/form.ts";
import { FormView } from "../http/form-view.tsx";
import { Page } from "../http/layout.tsx";
import { ACCOUNT_PATH } from "./account-page.tsx";
import { PASSPHRASE_FORM } from "./passphrase-form.ts";
import type { Person } from "./person.ts";
import { staffPage } from "./staff-nav.ts";
import { peopleTexts } from "./texts.ts";

/** Where one's own passphrase is changed. */
export const PASSPHRASE_PATH = `${ACCOUNT_PATH}/passphrase`;

/** The page that changes one's own passphrase. */
export function PassphrasePage(props: {
  readonly person: Person;
  readonly token: string;
  readonly attempt?: Attempt;
}): VNode {
  const { person, token, attempt = UNTOUCHED } = props;
  const text = peopleTexts("en");
  return (
    <Page {...staffPage(person)} path={PASSPHRASE_PATH} heading={text.t("passphrase.heading")}>
      <p>{text.t("passphrase.explain")}</p>
      <FormView
        form={PASSPHRASE_FORM}
        text={text}
        action={PASSPHRASE_PATH}
        token={token}
        submit={text.t("passphrase.submit")}
        attempt={attempt}
      />
    </Page>
  );
}
