import type { VNode } from "preact";
import type { Fault } from "../base/fault.ts";
import { ButtonForm } from "../http/button-form.tsx";
import { FaultNotice } from "../http/fault-notice.tsx";
import { Page } from "../http/layout.tsx";
import { Amount, Ltr } from "../http/parts.tsx";
import { allows } from "../people/permission.ts";
import type { Person } from "../people/person.ts";
import { staffPage } from "../people/staff-nav.ts";
import { batchName, BATCHES_PATH } from "./batches-page.tsx";
import { handPaidText } from "./hand-paid-texts.ts";
import type { GivenUpPayout } from "./refused-payouts.view.ts";
import { payoutText } from "./texts.ts";
import { UNEXPLAINED_PATH } from "./unexplained-page.tsx";

/** Where payouts are listed that the signer never signs. */
export const REFUSED_PATH = "/staff/refused-payouts";

/** What the page shows. */
export interface RefusedPageProps {
  readonly person: Person;
  readonly newToken: () => string;
  readonly payouts: readonly GivenUpPayout[];
  readonly nameOf: (programme: string) => string;
  readonly fault?: Fault | undefined;
}

/** Payouts that the signer never signs: the evidence, who gave them up, and the button for whoever may say so too. */
export function RefusedPage(props: RefusedPageProps): VNode {
  const { person, payouts, fault } = props;
  const { t } = payoutText;
  return (
    <Page {...staffPage(person)} path={REFUSED_PATH} heading={t("refused.heading")}>
      {fault === undefined ? null : <FaultNotice fault={fault} />}
      <p class="soft">{t("refused.lead")}</p>
      {payouts.length === 0 ? <p>{t("refused.none")}</p> : null}
      {payouts.map((each) => (
        <Refused {...props} key={each.payout} refused={each} />
      ))}
    </Page>
  );
}

function Refused(props: RefusedPageProps & { readonly refused: GivenUpPayout }): VNode {
  const { nameOf, newToken, person } = props;
  const { amount, batch, givenUpBy, isBatched, payout, programme, rule } = props.refused;
  const { paidAllTheSameBy, spend } = props.refused;
  const { t } = payoutText;
  const isOpen = givenUpBy.length < 2 && !givenUpBy.includes(person.code) && !isBatched;
  return (
    <section>
      <h2>{t(givenUpBy.length === 2 ? "refused.done" : "refused.open")}</h2>
      <p>
        <Amount sats={amount} />, <span dir="auto">{nameOf(programme)}</span>
      </p>
      <p>
        {batch === undefined ? null : (
          <>
            <a href={`${BATCHES_PATH}/${batch}`}>{batchName(batch)}</a>:{" "}
          </>
        )}
        <code>{rule}</code>
      </p>
      {spend === undefined ? null : (
        <p>
          <a href={UNEXPLAINED_PATH}>{handPaidText.t("hand.spend")}</a>{" "}
          <Ltr>
            <code>{spend}</code>
          </Ltr>
        </p>
      )}
      {isBatched ? <p>{t("refused.batched")}</p> : null}
      {givenUpBy.length === 0 ? null : (
        <p>
          {t("refused.by")} <strong>{givenUpBy.join(", ")}</strong>
        </p>
      )}
      <Said by={paidAllTheSameBy} />
      {isOpen && allows(person.roles, "payout.hold") ? (
        <ButtonForm
          action={`${REFUSED_PATH}/${payout}/giving-up`}
          token={newToken()}
          hidden={{}}
          submit={t("refused.submit")}
          look="danger"
        />
      ) : null}
      {spend !== undefined && givenUpBy.length < 2 && allows(person.roles, "payout.hold") ? (
        <ButtonForm
          action={`${REFUSED_PATH}/${payout}/paying`}
          token={newToken()}
          hidden={{ spend }}
          submit={handPaidText.t("hand.submit")}
          look="quiet"
        />
      ) : null}
    </section>
  );
}

function Said({ by }: { readonly by: readonly string[] }): VNode | null {
  if (by.length === 0) return null;
  return (
    <p>
      {handPaidText.t("hand.by")} <strong>{by.join(", ")}</strong>
    </p>
  );
}
