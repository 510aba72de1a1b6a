import type { VNode } from "preact";
import type { ApproverStep } from "../base/approver-steps.ts";
import type { Separation } from "../base/separation.ts";
import { donationTexts } from "../donations/texts.ts";
import { Amount } from "../http/parts.tsx";
import type { Policies } from "../programmes/policies.view.ts";
import { PANEL_TIER } from "./criteria.ts";
import type { DecisionText } from "./decision-texts.ts";

/** What the founders signed of who decides. */
export interface WhoDecides {
  /** How many approve a batch by its total. */
  readonly steps: readonly ApproverStep[];
  /** How strictly reviewers are kept from approving. */
  readonly separation: Separation;
}

/** Who decides about requests, payments, rules and the book: as the policy in force and the fund file have it. */
export function Deciders(
  props: WhoDecides & { readonly policies: Policies; readonly text: DecisionText },
): VNode {
  const { text, policies, steps, separation } = props;
  const { t } = text;
  const hasPanel = policies.held[0]?.policy.tiers.some(({ tier }) => tier === PANEL_TIER) === true;
  return (
    <>
      <h2>{t("who.heading")}</h2>
      <ul>
        <li>{t("who.review")}</li>
        {hasPanel ? <li>{t("who.panel", { tier: PANEL_TIER })}</li> : null}
        <li>{t("who.appeal")}</li>
        <li>{t("who.pay")}</li>
        {steps.map(({ above, need }) => (
          <li key={need}>
            {t("who.payMore", { need })} <Amount sats={above} />
          </li>
        ))}
        <li>{donationTexts(text.language).t(`apart.${separation}`)}</li>
        <li>{t("who.rules")}</li>
        <li>{t("who.book")}</li>
      </ul>
    </>
  );
}
