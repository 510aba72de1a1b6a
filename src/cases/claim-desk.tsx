import type { ComponentChildren, VNode } from "preact";
import { ButtonForm } from "../http/button-form.tsx";
import { Page } from "../http/layout.tsx";
import { Done, Notice } from "../http/parts.tsx";
import { localPath } from "../http/text.ts";
import type { ClaimPageProps } from "./request-pages.tsx";
import { caseTexts } from "./texts.ts";
import type { CaseKey } from "./texts.ts";

/** What every page behind a request's own page is given. */
export interface ClaimDeskProps extends ClaimPageProps {
  readonly heading: CaseKey;
  /** What was just done. */
  readonly said?: CaseKey | undefined;
  /** A text that says why something was not taken. */
  readonly refused?: string | undefined;
  /** The word on the way back. */
  readonly back: CaseKey;
  readonly children: ComponentChildren;
}

/** A page behind a request's own page: what was done or refused, what the page is about, and the way back. */
export function ClaimDesk(props: ClaimDeskProps): VNode {
  const { language, token, code, heading, said, refused, back, children } = props;
  const { t, say } = caseTexts(language);
  return (
    <Page language={language} audience="recipient" path="/request" heading={t(heading)}>
      <Done text={said === undefined ? undefined : t(said)} />
      {refused === undefined ? null : (
        <div role="alert">
          <Notice tone="bad">
            <p>{say(refused)}</p>
          </Notice>
        </div>
      )}
      {children}
      <ButtonForm
        action={localPath(language, "/request")}
        token={token}
        hidden={{ code }}
        submit={t(back)}
        look="quiet"
      />
    </Page>
  );
}
