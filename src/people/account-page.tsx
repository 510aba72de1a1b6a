import type { VNode } from "preact";
import { ButtonForm } from "../http/button-form.tsx";
import { Page } from "../http/layout.tsx";
import { Moment } from "../http/moment.tsx";
import { Notice } from "../http/parts.tsx";
import type { OwnSession } from "./own-sessions.view.ts";
import type { Person, Role } from "./person.ts";
import { staffPage } from "./staff-nav.ts";
import { peopleTexts } from "./texts.ts";

/** Where staff see and end their own access. */
export const ACCOUNT_PATH = "/staff/account";
export const EVERYWHERE_PATH = `${ACCOUNT_PATH}/sign-out-everywhere`;

/** The page of one's own access: the sessions that are open, and the way to end them all. */
export function AccountPage(props: {
  readonly person: Person;
  readonly sessions: readonly OwnSession[];
  readonly token: string;
  readonly secondFactor: boolean;
  readonly withheld: readonly Role[];
}): VNode {
  const { person, sessions, token, secondFactor, withheld } = props;
  const { t } = peopleTexts("en");
  return (
    <Page {...staffPage(person)} path={ACCOUNT_PATH} heading={t("account.heading")}>
      <h2>{t("account.factor")}</h2>
      <p>{t(secondFactor ? "account.factorHave" : "account.factorNone")}</p>
      {withheld.length === 0 ? null : (
        <Notice tone="warn">
          <p>{t("account.withheld", { roles: withheld.join(", ") })}</p>
        </Notice>
      )}
      <p>
        <a href={`${ACCOUNT_PATH}/second-factor`}>
          {t(secondFactor ? "account.factorReplace" : "account.factorEnrol")}
        </a>
      </p>
      <h2>{t("signIn.passphrase")}</h2>
      <p>
        <a href={`${ACCOUNT_PATH}/passphrase`}>{t("passphrase.heading")}</a>
      </p>
      <h2>{t("languages.heading")}</h2>
      <p>
        <a href={`${ACCOUNT_PATH}/languages`}>{t("languages.change")}</a>
      </p>
      <h2>{t("account.sessions")}</h2>
      <p class="soft">{t("account.untold")}</p>
      <ul>
        {sessions.map(({ issuedAt, seenAt, isThis }, index) => (
          <li key={index}>
            {isThis ? <strong>{t("account.this")}</strong> : t("account.other")}
            {" · "}
            {t("account.since")} <Moment at={issuedAt} />
            {" · "}
            {t("account.used")} <Moment at={seenAt} />
          </li>
        ))}
      </ul>
      <p>{t("account.everywhereExplain")}</p>
      <ButtonForm
        action={EVERYWHERE_PATH}
        token={token}
        hidden={{}}
        submit={t("account.everywhere")}
        look="danger"
      />
    </Page>
  );
}
