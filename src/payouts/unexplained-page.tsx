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
import { payoutText } from "./texts.ts";
import { CAUSES } from "./unexplained.ts";
import type { UnexplainedSpend } from "./unexplained.view.ts";

/** Where spends that no batch explains are listed. */
export const UNEXPLAINED_PATH = "/staff/unexplained-spends";

/** What the page shows. */
export interface UnexplainedPageProps {
  readonly person: Person;
  readonly newToken: () => string;
  readonly spends: readonly UnexplainedSpend[];
  readonly nameOf: (programme: string) => string;
  readonly fault?: Fault | undefined;
}

/** Coins that went without a batch: what went, what came back, and what people say of it. */
export function UnexplainedPage(props: UnexplainedPageProps): VNode {
  const { person, spends, fault } = props;
  const { t } = payoutText;
  return (
    <Page {...staffPage(person)} path={UNEXPLAINED_PATH} heading={t("coins.heading")}>
      {fault === undefined ? null : <FaultNotice fault={fault} />}
      <p class="soft">{t("coins.lead")}</p>
      {spends.length === 0 ? <p>{t("coins.none")}</p> : null}
      {spends.map((spend) => (
        <Spend {...props} key={spend.txid} spend={spend} />
      ))}
    </Page>
  );
}

function Spend(props: UnexplainedPageProps & { readonly spend: UnexplainedSpend }): VNode {
  const { spend, nameOf } = props;
  const { t } = payoutText;
  return (
    <section>
      <h2>{t(`coins.${spend.state}`)}</h2>
      <p>
        <Ltr>
          <code>{spend.txid}</code>
        </Ltr>
      </p>
      <ul class="rows">
        {spend.coins.map(({ kind, outpoint, amount, programme }) => (
          <li key={kind + outpoint}>
            {t(`coins.${kind}`)} <Amount sats={amount} />,{" "}
            <span dir="auto">{nameOf(programme)}</span>
          </li>
        ))}
      </ul>
      {spend.batches.map((batch) => (
        <p key={batch}>
          {t("coins.batch")} <a href={`${BATCHES_PATH}/${batch}`}>{batchName(batch)}</a>
        </p>
      ))}
      <Said {...props} />
      <Recovery {...props} />
    </section>
  );
}

function Said(props: UnexplainedPageProps & { readonly spend: UnexplainedSpend }): VNode | null {
  const { person, spend, newToken } = props;
  const { t } = payoutText;
  const { cause, explainedBy, state, txid } = spend;
  const said =
    cause === undefined ? null : (
      <p>
        {t(`cause.${cause}`)}: <strong>{explainedBy.join(", ")}</strong>
      </p>
    );
  const isOpen = explainedBy.length < 2 && state === "confirmed";
  if (!isOpen || !allows(person.roles, "payout.hold")) return said;
  return (
    <>
      {said}
      <p>{t("coins.ask")}</p>
      <div class="row">
        {CAUSES.map((each) => (
          <ButtonForm
            key={each}
            action={`${UNEXPLAINED_PATH}/${txid}`}
            token={newToken()}
            hidden={{ cause: each }}
            submit={t(`cause.${each}`)}
            look={each === "stolen" ? "danger" : "quiet"}
          />
        ))}
      </div>
    </>
  );
}

/** What was said of the coins that came back, and the form for whoever may still say it. */
function Recovery(
  props: UnexplainedPageProps & { readonly spend: UnexplainedSpend },
): VNode | null {
  const { person, spend, newToken } = props;
  const { t } = payoutText;
  const { recovery, recoveredBy, suspended, explainedBy, txid } = spend;
  const said =
    recovery === undefined ? null : (
      <p>
        {t("recovery.said")}: <span dir="auto">{recovery}</span>{" "}
        <strong>{recoveredBy.join(", ")}</strong>
      </p>
    );
  const isOpen = suspended > 0n && explainedBy.length === 2 && recoveredBy.length < 2;
  if (!isOpen || !allows(person.roles, "payout.hold")) return said;
  const isOther = recovery !== undefined && !recoveredBy.includes(person.code);
  return (
    <>
      {said}
      <p>{t("recovery.ask")}</p>
      <ButtonForm
        action={`${UNEXPLAINED_PATH}/${txid}/recovery`}
        token={newToken()}
        hidden={isOther ? { reason: recovery } : {}}
        submit={t(isOther ? "recovery.agree" : "recovery.submit")}
        look="quiet"
      >
        {isOther ? null : (
          <label>
            {t("recovery.reason")}
            <input type="text" name="reason" required minLength={3} maxLength={300} />
          </label>
        )}
      </ButtonForm>
    </>
  );
}
