import type { VNode } from "preact";
import { ButtonForm } from "../http/button-form.tsx";
import { Page } from "../http/layout.tsx";
import { Ltr } from "../http/parts.tsx";
import { localPath } from "../http/text.ts";
import type { Language } from "../http/text.ts";
import type { Erasure } from "./erase-case.ts";
import type { ClaimPageProps } from "./request-pages.tsx";
import { caseTexts } from "./texts.ts";
import type { CaseText } from "./texts.ts";

/** Where the forms of erasing are sent, without language. */
export const ERASURE_PATH = "/request/erasure";

/** On the page of a request: what erasing is, and a button that asks once more. */
export function AskToErase(props: {
  readonly text: CaseText;
  readonly token: string;
  readonly code: string;
}): VNode {
  const { text, token, code } = props;
  return (
    <>
      <h2>{text.t("erase.heading")}</h2>
      <ButtonForm
        action={localPath(text.language, ERASURE_PATH)}
        token={token}
        hidden={{ code }}
        submit={text.t("erase.ask")}
        look="quiet"
      />
    </>
  );
}

/** Asks once more before everything is destroyed. */
export function ErasePage({ language, token, code }: ClaimPageProps): VNode {
  const { t } = caseTexts(language);
  return (
    <Page language={language} audience="recipient" path="/request" heading={t("erase.heading")}>
      <p>{t("erase.body")}</p>
      <div class="row">
        <ButtonForm
          action={localPath(language, ERASURE_PATH)}
          token={token}
          hidden={{ code, sure: "yes" }}
          submit={t("erase.sure")}
          look="danger"
        />
        <ButtonForm
          action={localPath(language, "/request")}
          token={token}
          hidden={{ code }}
          submit={t("erase.keep")}
          look="quiet"
        />
      </div>
    </Page>
  );
}

/** What was erased, until when a copy may open, and what stays. */
export function ErasedPage(props: {
  readonly language: Language;
  readonly erasure: Erasure;
}): VNode {
  const { language, erasure } = props;
  const { t } = caseTexts(language);
  return (
    <Page language={language} audience="recipient" path="/request" heading={t("erase.done")}>
      <p>{t("erase.doneBody")}</p>
      <div class="card">
        <dl class="facts">
          <dt>{t("erase.on")}</dt>
          <dd>
            <Ltr>{erasure.erasedOn}</Ltr>
          </dd>
          <dt>{t("erase.after")}</dt>
          <dd>
            <Ltr>{erasure.unreadableAfter}</Ltr>
          </dd>
        </dl>
      </div>
      <h2>{t("erase.stays")}</h2>
      <p>{t("erase.staysBody")}</p>
      <p class="soft">{t("erase.note")}</p>
    </Page>
  );
}
