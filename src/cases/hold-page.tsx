import type { VNode } from "preact";
import { Page } from "../http/layout.tsx";
import type { Language } from "../http/text.ts";
import { APPLICATION_FORM } from "./application-form.ts";
import { SEALED_KINDS } from "./case-entries.ts";
import { caseTexts } from "./texts.ts";

/** What stands in the database unlocked; the rest is in cases. */
const OPEN = ["hold.state", "hold.hash", "hold.script", "hold.gift"] as const;

/**
 * All that is kept of people. Questions and kinds of entries come from their definitions, so that nothing can be added to a case and
 * left out here: without a text for it the page does not compile.
 */
export function HoldPage({ language }: { readonly language: Language }): VNode {
  const { t } = caseTexts(language);
  return (
    <Page language={language} audience="recipient" path="/what-we-hold" heading={t("hold.heading")}>
      <p class="lead">{t("hold.lead")}</p>
      <h2>{t("hold.never")}</h2>
      <p>{t("hold.neverBody")}</p>
      <h2>{t("hold.asked")}</h2>
      <ul>
        {Object.values(APPLICATION_FORM.fields).map(({ label }) => (
          <li key={label}>{t(label)}</li>
        ))}
      </ul>
      <h2>{t("hold.sealed")}</h2>
      <p>{t("hold.sealedLead")}</p>
      <ul>
        {SEALED_KINDS.map((kind) => (
          <li key={kind}>{t(`entry.${kind}`)}</li>
        ))}
      </ul>
      <h2>{t("hold.open")}</h2>
      <ul>
        {OPEN.map((key) => (
          <li key={key}>{t(key)}</li>
        ))}
      </ul>
    </Page>
  );
}
