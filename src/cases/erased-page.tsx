import type { VNode } from "preact";
import { Page } from "../http/layout.tsx";
import { Ltr } from "../http/parts.tsx";
import type { Language } from "../http/text.ts";
import type { Erasure } from "./erase-case.ts";
import { caseTexts } from "./texts.ts";

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
