import type { VNode } from "preact";
import type { Fault } from "../base/fault.ts";
import { ButtonForm } from "../http/button-form.tsx";
import { FaultNotice } from "../http/fault-notice.tsx";
import type { Attempt } from "../http/form.ts";
import { FormView } from "../http/form-view.tsx";
import { Page } from "../http/layout.tsx";
import { Moment } from "../http/moment.tsx";
import { Notice } from "../http/parts.tsx";
import { isOpen, mayLift } from "./access-freeze.ts";
import type { AccessFreeze } from "./access-freeze.ts";
import { FREEZE_FORM } from "./freeze-form.ts";
import type { Person } from "./person.ts";
import { staffPage } from "./staff-nav.ts";
import { peopleTexts } from "./texts.ts";

/** Where everything is stopped, and set going again. */
export const FREEZES_PATH = "/staff/freezes";

/** The page of freezes: what is frozen, who lifted it, and the form that freezes. */
export function FreezesPage(props: {
  readonly person: Person;
  readonly freezes: readonly AccessFreeze[];
  readonly token: string;
  readonly fault?: Fault | undefined;
  readonly attempt?: Attempt | undefined;
}): VNode {
  const { person, freezes, token, fault, attempt } = props;
  const text = peopleTexts("en");
  const open = freezes.filter(isOpen);
  const past = freezes.filter((freeze) => !isOpen(freeze));
  return (
    <Page {...staffPage(person)} path={FREEZES_PATH} heading={text.t("freeze.heading")}>
      {fault === undefined ? null : <FaultNotice fault={fault} />}
      {open.length === 0 ? <p class="soft">{text.t("freeze.none")}</p> : null}
      {open.map((freeze) => (
        <Notice key={freeze.id} tone="bad">
          <FreezeText freeze={freeze} />
          {mayLift(freeze, person.code) ? (
            <ButtonForm
              action={`${FREEZES_PATH}/${freeze.id}/thaw`}
              token={token}
              hidden={{}}
              submit={text.t("freeze.lift")}
              look="quiet"
            />
          ) : (
            <p class="soft">{text.t("freeze.others")}</p>
          )}
        </Notice>
      ))}
      <h2>{text.t("freeze.new")}</h2>
      <p>{text.t("freeze.explain")}</p>
      <FormView
        form={FREEZE_FORM}
        text={text}
        action={FREEZES_PATH}
        token={token}
        submit={text.t("freeze.submit")}
        {...(attempt === undefined ? {} : { attempt })}
      />
      {past.length === 0 ? null : <h2>{text.t("freeze.past")}</h2>}
      {past.map((freeze) => (
        <FreezeText key={freeze.id} freeze={freeze} />
      ))}
    </Page>
  );
}

function FreezeText({ freeze }: { readonly freeze: AccessFreeze }): VNode {
  const { t } = peopleTexts("en");
  const { person } = freeze;
  const now = isOpen(freeze);
  return (
    <>
      <p>
        <strong>
          {person === undefined
            ? t(now ? "freeze.payouts" : "freeze.payoutsWere")
            : t(now ? "freeze.access" : "freeze.accessWas", { person })}
        </strong>{" "}
        {t("freeze.by", { person: freeze.frozenBy })}, <Moment at={freeze.frozenAt} />:{" "}
        {freeze.reason}
      </p>
      {freeze.lifts.map(({ by, at }) => (
        <p key={by}>
          {t("freeze.liftedBy", { person: by })}, <Moment at={at} />
        </p>
      ))}
    </>
  );
}
