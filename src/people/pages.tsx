import type { VNode } from "preact";
import type { Attempt } from "../http/form.ts";
import { FormView, TOKEN_FIELD } from "../http/form-view.tsx";
import { Page } from "../http/layout.tsx";
import { Notice } from "../http/parts.tsx";
import type { Person } from "./person.ts";
import { SIGN_IN_FORM } from "./sign-in-form.ts";
import { staffPage } from "./staff-nav.ts";
import { peopleTexts } from "./texts.ts";

/** Where staff sign in, out, and arrive. */
export const SIGN_IN_PATH = "/staff/sign-in";
export const SIGN_OUT_PATH = "/staff/sign-out";
export const STAFF_PATH = "/staff";

/** The sign-in page; `failed` after a sign-in that was not right, which says no more than that. */
export function SignInPage(props: {
  readonly token: string;
  readonly attempt?: Attempt;
  readonly failed?: boolean;
}): VNode {
  const text = peopleTexts("en");
  return (
    <Page language="en" audience="staff" path={SIGN_IN_PATH} heading={text.t("signIn.heading")}>
      {props.failed === true ? (
        <div role="alert">
          <Notice tone="bad">
            <p>{text.t("signIn.failed")}</p>
          </Notice>
        </div>
      ) : null}
      <FormView
        form={SIGN_IN_FORM}
        text={text}
        action={SIGN_IN_PATH}
        token={props.token}
        submit={text.t("signIn.submit")}
        {...(props.attempt === undefined ? {} : { attempt: props.attempt })}
      >
        <p class="soft">{text.t("signIn.short")}</p>
      </FormView>
    </Page>
  );
}

/** The page that asks before signing out: a link may not do it, because any page could show that link. */
export function SignOutPage(props: { readonly token: string; readonly person: Person }): VNode {
  const { t } = peopleTexts("en");
  return (
    <Page {...staffPage(props.person)} path={SIGN_OUT_PATH} heading={t("signOut.heading")}>
      <p>{t("signOut.explain", { person: props.person.code })}</p>
      <form method="post" action={SIGN_OUT_PATH}>
        <input type="hidden" name={TOKEN_FIELD} value={props.token} />
        <button type="submit">{t("signOut.submit")}</button>
      </form>
    </Page>
  );
}
