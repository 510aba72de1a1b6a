import type { VNode } from "preact";
import type { Fault } from "../base/fault.ts";
import { formatFeeRate } from "../bitcoin/fee-rate.ts";
import type { FeeRate } from "../bitcoin/fee-rate.ts";
import { FaultNotice } from "../http/fault-notice.tsx";
import { UNTOUCHED } from "../http/form.ts";
import type { Attempt } from "../http/form.ts";
import { FormView } from "../http/form-view.tsx";
import { Page } from "../http/layout.tsx";
import { Amount, Ltr } from "../http/parts.tsx";
import type { Person } from "../people/person.ts";
import { staffPage } from "../people/staff-nav.ts";
import { BUMP_FORM } from "./batch-forms.ts";
import { BATCHES_PATH, batchName } from "./batches-page.tsx";
import type { BumpPlans } from "./bump-plans.view.ts";
import { BUMP_KINDS } from "./lift-batch.ts";
import type { BumpKind } from "./lift-batch.ts";
import { payoutText } from "./texts.ts";

/** What the page of a stuck batch shows: what each way would cost at `rate`. */
export interface BumpsPageProps {
  readonly person: Person;
  readonly token: string;
  readonly batch: string;
  readonly rate: FeeRate;
  readonly plans: BumpPlans;
  readonly fault?: Fault | undefined;
  readonly attempt?: Attempt | undefined;
}

/** A batch that is on its way and not mined: what would lift it, what that costs, and the form that orders it. */
export function BumpsPage(props: BumpsPageProps): VNode {
  const { person, token, batch, rate, plans, fault, attempt } = props;
  const { t } = payoutText;
  const path = `${BATCHES_PATH}/${batch}`;
  return (
    <Page {...staffPage(person)} path={`${path}/bumps`} heading={t("bump.heading")}>
      {fault === undefined ? null : <FaultNotice fault={fault} />}
      <p class="lead">
        <a href={path}>
          <Ltr>{t("batch.name", { name: batchName(batch) })}</Ltr>
        </a>
        , {t("bump.pays")} <Amount sats={plans.fee} />
      </p>
      <p>{t("bump.lead")}</p>
      <h2>
        {t("bump.at")} <Ltr>{t("rate.is", { rate: formatFeeRate(rate) })}</Ltr>
      </h2>
      {BUMP_KINDS.map((way) => (
        <section key={way}>
          <h3>{t(`bump.${way}`)}</h3>
          <p>{t(`bump.${way}Means`)}</p>
          <Cost plan={plans[way]} />
        </section>
      ))}
      <h2>{t("bump.order")}</h2>
      <FormView
        form={BUMP_FORM}
        text={payoutText}
        action={`${path}/bumps`}
        token={token}
        submit={t("bump.submit")}
        attempt={
          attempt ?? { ...UNTOUCHED, values: { rate: formatFeeRate(rate), kind: bestOf(plans) } }
        }
      />
    </Page>
  );
}

/** The first way that can be gone, or none to choose. */
function bestOf(plans: BumpPlans): string {
  return BUMP_KINDS.find((kind) => kind !== "cancel" && plans[kind].kind === "planned") ?? "";
}

function Cost({ plan }: { readonly plan: BumpPlans[BumpKind] }): VNode {
  const { t } = payoutText;
  if (plan.kind !== "planned") return <p class="soft">{t(`bump.not.${plan.kind}`)}</p>;
  return (
    <p>
      <strong>
        {t("batch.fee")}: <Amount sats={plan.fee} />
      </strong>
      {"needsPackage" in plan && plan.needsPackage ? <> {t("bump.package")}</> : null}
    </p>
  );
}
