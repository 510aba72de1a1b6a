import type { VNode } from "preact";
import { EVIDENCE_DAYS } from "../evidence/evidence.ts";
import { Page } from "../http/layout.tsx";
import type { Language } from "../http/text.ts";
import { BlackoutNotice } from "./blackout-notice.tsx";
import { ASKED } from "./apply-form.ts";
import { SEALED_KINDS } from "./case-entries.ts";
import { daysOf, holdingKeys } from "./holdings.ts";
import { ENDING_STATES, KEPT_DAYS, UNSEEN_DAYS } from "./retention.ts";
import { caseTexts } from "./texts.ts";

/** What stands in the database outside of cases, unlocked or under keys of others than those who work on a case. */
const OPEN = holdingKeys.filter((key) => key !== "hold.sealed");

/**
 * What is kept of people. Questions, kinds of entries and tables come from their definitions, so that nothing can be added to a case and
 * left out here: without a text for it the page does not compile, and a table that is in no holding fails a test.
 */
export function HoldPage(props: {
  readonly language: Language;
  readonly blackout: boolean;
}): VNode {
  const { language, blackout } = props;
  const text = caseTexts(language);
  const { t } = text;
  return (
    <Page language={language} audience="recipient" path="/what-we-hold" heading={t("hold.heading")}>
      <p class="lead">{t("hold.lead")}</p>
      <h2>{t("hold.never")}</h2>
      <p>{t("hold.neverBody")}</p>
      <h2>{t("hold.asked")}</h2>
      <ul>
        {ASKED.map((label) => (
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
          <li key={key}>{t(key, { days: daysOf(key) })}</li>
        ))}
      </ul>
      <h2>{t("kept.heading")}</h2>
      <BlackoutNotice text={text} declared={blackout} />
      <ul>
        <li>{t("kept.self")}</li>
        <li>{t("kept.open")}</li>
        <li>{t("kept.evidence", EVIDENCE_DAYS)}</li>
        <li>{t("kept.blackout")}</li>
        {ENDING_STATES.map((state) => (
          <li key={state}>{t(`kept.${state}`, { days: KEPT_DAYS[state] })}</li>
        ))}
        <li>{t("kept.unseen", { days: UNSEEN_DAYS })}</li>
        <li>{t("kept.programmes")}</li>
        <li>{t("kept.untriaged")}</li>
      </ul>
    </Page>
  );
}
