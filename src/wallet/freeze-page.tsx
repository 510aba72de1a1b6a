import type { VNode } from "preact";
import type { Fault } from "../base/fault.ts";
import { FaultNotice } from "../http/fault-notice.tsx";
import { UNTOUCHED } from "../http/form.ts";
import type { Attempt } from "../http/form.ts";
import { FormView } from "../http/form-view.tsx";
import { Page } from "../http/layout.tsx";
import { Groups } from "../http/parts.tsx";
import type { Person } from "../people/person.ts";
import { staffPage } from "../people/staff-nav.ts";
import { REASON_FORM } from "./coin-form.ts";
import { coinText } from "./texts.ts";

/** What the page asks about; `coin` is `txid:vout`, or absent when only the freeze's id is known. */
export interface FreezePageProps {
  readonly person: Person;
  readonly token: string;
  readonly what: "freeze" | "thaw";
  readonly action: string;
  readonly coin: string | undefined;
  readonly fault?: Fault | undefined;
  readonly attempt?: Attempt | undefined;
}

/** Asks for the reason before a coin is frozen or set free. */
export function FreezePage(props: FreezePageProps): VNode {
  const { person, token, what, action, coin, fault, attempt = UNTOUCHED } = props;
  const { t } = coinText;
  return (
    <Page {...staffPage(person)} path={action} heading={t(`${what}.heading`)}>
      {fault === undefined ? null : <FaultNotice fault={fault} />}
      {coin === undefined ? null : (
        <p>
          {t("coin.name")} <Groups text={coin} size={8} />
        </p>
      )}
      <p>{t(`${what}.why`)}</p>
      <FormView
        form={REASON_FORM}
        text={coinText}
        action={action}
        token={token}
        submit={t(`${what}.submit`)}
        attempt={attempt}
      />
    </Page>
  );
}
