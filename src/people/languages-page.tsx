import type { VNode } from "preact";
import type { Attempt } from "../http/form.ts";
import { FormView } from "../http/form-view.tsx";
import { Page } from "../http/layout.tsx";
import { ACCOUNT_PATH } from "./account-page.tsx";
import { LANGUAGES_FORM } from "./languages-form.ts";
import type { ReadLanguage } from "./languages.store.ts";
import type { Person } from "./person.ts";
import { staffPage } from "./staff-nav.ts";
import { peopleTexts } from "./texts.ts";

/** Where one says which languages one reads. */
export const LANGUAGES_PATH = `${ACCOUNT_PATH}/languages`;

/** The page on which one says which languages one reads. */
export function LanguagesPage(props: {
  readonly person: Person;
  readonly token: string;
  readonly languages: readonly ReadLanguage[];
  readonly attempt: Attempt;
}): VNode {
  const { person, token, languages, attempt } = props;
  const text = peopleTexts("en");
  return (
    <Page {...staffPage(person)} path={LANGUAGES_PATH} heading={text.t("languages.heading")}>
      <p>{text.t("languages.explain")}</p>
      <p>{text.t("languages.kept")}</p>
      {languages.length === 0 ? (
        <p>{text.t("languages.none")}</p>
      ) : (
        <ul>
          {languages.map(({ language, countsFrom }) => (
            <li key={language}>
              {text.t("languages.from", { language: text.t(`language.${language}`), countsFrom })}
            </li>
          ))}
        </ul>
      )}
      <FormView
        form={LANGUAGES_FORM}
        text={text}
        action={LANGUAGES_PATH}
        token={token}
        submit={text.t("languages.submit")}
        attempt={attempt}
      />
    </Page>
  );
}
