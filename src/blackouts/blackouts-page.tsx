import type { VNode } from "preact";
import type { Fault } from "../base/fault.ts";
import { ButtonForm } from "../http/button-form.tsx";
import { FaultNotice } from "../http/fault-notice.tsx";
import type { Attempt } from "../http/form.ts";
import { FormView } from "../http/form-view.tsx";
import { Page } from "../http/layout.tsx";
import { Done, Notice } from "../http/parts.tsx";
import type { Person } from "../people/person.ts";
import { staffPage } from "../people/staff-nav.ts";
import { BLACKOUT_DAYS, isOpen } from "./blackout.ts";
import type { Blackout } from "./blackout.ts";
import { BLACKOUT_FORM } from "./blackout-form.ts";
import { blackoutTexts } from "./texts.ts";
import type { BlackoutKey } from "./texts.ts";

/** Where blackouts are declared and ended. */
export const BLACKOUTS_PATH = "/staff/blackouts";

/** What the page shows. */
export interface BlackoutsPageProps {
  readonly person: Person;
  readonly blackouts: readonly Blackout[];
  readonly today: string;
  readonly token: string;
  readonly done?: BlackoutKey | undefined;
  readonly fault?: Fault | undefined;
  readonly attempt?: Attempt | undefined;
}

/** The page of blackouts: what is declared, who ends it, and the form that declares one. */
export function BlackoutsPage(props: BlackoutsPageProps): VNode {
  const { person, blackouts, today, token, done, fault, attempt } = props;
  const text = blackoutTexts("en");
  const { t } = text;
  const open = blackouts.filter((blackout) => isOpen(blackout, today));
  const past = blackouts.filter((blackout) => !isOpen(blackout, today));
  return (
    <Page {...staffPage(person)} path={BLACKOUTS_PATH} heading={t("heading")}>
      <Done text={done && t(done)} />
      {fault === undefined ? null : <FaultNotice fault={fault} />}
      <p>{t("explain", { days: BLACKOUT_DAYS.most })}</p>
      <p>{t("costs")}</p>
      {open.length === 0 ? <p class="soft">{t("none")}</p> : null}
      {open.map((blackout) => (
        <Notice key={blackout.id} tone="warn">
          <BlackoutText blackout={blackout} today={today} />
          {blackout.declaredBy === person.code ? (
            <p class="soft">{t("others")}</p>
          ) : (
            <ButtonForm
              action={`${BLACKOUTS_PATH}/${blackout.id}/end`}
              token={token}
              hidden={{}}
              submit={t("end")}
              look="quiet"
            />
          )}
        </Notice>
      ))}
      <h2>{t("new")}</h2>
      <FormView
        form={BLACKOUT_FORM}
        text={text}
        action={BLACKOUTS_PATH}
        token={token}
        submit={t("declare")}
        {...(attempt === undefined ? {} : { attempt })}
      />
      {past.length === 0 ? null : <h2>{t("past")}</h2>}
      {past.map((blackout) => (
        <BlackoutText key={blackout.id} blackout={blackout} today={today} />
      ))}
    </Page>
  );
}

function BlackoutText(props: { readonly blackout: Blackout; readonly today: string }): VNode {
  const { t } = blackoutTexts("en");
  const { blackout, today } = props;
  const { firstDay: first, lastDay: last, declaredBy, declaredOn, ended } = blackout;
  const over = last < first ? "never" : "over";
  return (
    <>
      <p>
        <strong>{t(isOpen(blackout, today) ? "open" : over, { first, last })}</strong>
      </p>
      <p>{t("by", { person: declaredBy, day: declaredOn })}</p>
      {ended === undefined ? null : <p>{t("endedBy", { person: ended.by, day: ended.on })}</p>}
    </>
  );
}
