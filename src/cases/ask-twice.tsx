import type { VNode } from "preact";
import { ButtonForm } from "../http/button-form.tsx";
import { Page } from "../http/layout.tsx";
import { localPath } from "../http/text.ts";
import type { AskedTwice } from "./claim-forms.ts";
import type { ClaimPageProps } from "./request-pages.tsx";
import { caseTexts } from "./texts.ts";

/** On the page of a request: what it is, and a button that asks once more. */
export function AskFirst(props: ClaimPageProps & AskedTwice): VNode {
  const { language, token, code, topic, path } = props;
  const { t } = caseTexts(language);
  return (
    <>
      <h2>{t(`${topic}.heading`)}</h2>
      <ButtonForm
        action={localPath(language, path)}
        token={token}
        hidden={{ code }}
        submit={t(`${topic}.ask`)}
        look="quiet"
      />
    </>
  );
}

/** Asks once more before it is done. */
export function AskAgainPage(props: ClaimPageProps & AskedTwice): VNode {
  const { language, token, code, topic, path } = props;
  const { t } = caseTexts(language);
  return (
    <Page language={language} audience="recipient" path="/request" heading={t(`${topic}.heading`)}>
      <p>{t(`${topic}.body`)}</p>
      <div class="row">
        <ButtonForm
          action={localPath(language, path)}
          token={token}
          hidden={{ code, sure: "yes" }}
          submit={t(`${topic}.sure`)}
          look="danger"
        />
        <ButtonForm
          action={localPath(language, "/request")}
          token={token}
          hidden={{ code }}
          submit={t(`${topic}.keep`)}
          look="quiet"
        />
      </div>
    </Page>
  );
}
