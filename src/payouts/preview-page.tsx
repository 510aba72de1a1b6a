import type { VNode } from "preact";
import type { Fault } from "../base/fault.ts";
import { formatFeeRate } from "../bitcoin/fee-rate.ts";
import { FaultNotice } from "../http/fault-notice.tsx";
import { TOKEN_FIELD } from "../http/form-view.tsx";
import { Page } from "../http/layout.tsx";
import { Amount } from "../http/parts.tsx";
import type { Person } from "../people/person.ts";
import { staffPage } from "../people/staff-nav.ts";
import { OutlookPart } from "./approver-gap-part.tsx";
import type { ApproverOutlook } from "./approver-outlook.view.ts";
import type { BatchRate } from "./batch.ts";
import { severeOf } from "./lint-batch.ts";
import type { LintReport } from "./lint-batch.ts";
import { LintPart } from "./lint/lint-part.tsx";
import type { Manifest } from "./manifest.ts";
import { PriceFact, Worth } from "./money-part.tsx";
import { FREEZE_PATH, PAYOUTS_PATH, PREVIEW_PATH } from "./payouts-page.tsx";
import { payoutText } from "./texts.ts";

/** A batch that is not frozen yet. `programme` is a code; amounts in sats. */
export interface PreviewPageProps {
  readonly person: Person;
  readonly token: string;
  readonly programme: string;
  readonly name: string;
  readonly payouts: readonly { readonly id: string; readonly amount: bigint }[];
  readonly fee: bigint;
  readonly change: bigint | undefined;
  readonly rate: BatchRate;
  /** At what rate awards in a currency were reckoned. They are reckoned anew when the batch is frozen. */
  readonly price: Manifest["rate"];
  readonly report: LintReport;
  readonly outlook: ApproverOutlook;
  readonly fault?: Fault | undefined;
  /** A reason that was not taken. */
  readonly reason?: string | undefined;
}

/** What a batch would pay and what it would tell, with the form that freezes just these payouts. */
export function PreviewPage(props: PreviewPageProps): VNode {
  const { person, payouts, fault, name, fee, change, report } = props;
  const { t } = payoutText;
  const total = payouts.reduce((sum, { amount }) => sum + amount, 0n);
  return (
    <Page
      {...staffPage(person)}
      path={PREVIEW_PATH}
      heading={t("preview.heading")}

      wide
    >
      {fault === undefined ? null : <FaultNotice fault={fault} />}
      <p class="lead">{t("preview.lead")}</p>
      <OutlookPart outlook={props.outlook} />
      <div class="halves">
        <LintPart report={report} />
        <section>
          <h2>{t("batch.payments")}</h2>
          <ol class="payments">
            {payouts.map(({ id, amount }) => (
              <li key={id}>
                <strong>
                  <Amount sats={amount} />
                </strong>
                <Worth amount={amount} price={props.price} />
                <code class="id">{id}</code>
              </li>
            ))}
          </ol>
          <dl class="facts">
            <dt>{t("batch.programme")}</dt>
            <dd dir="auto">{name}</dd>
            <dt>{t("batch.total")}</dt>
            <dd>
              <Amount sats={total} />
            </dd>
            <PriceFact price={props.price} />
            <dt>{t("batch.fee")}</dt>
            <dd>
              <Amount sats={fee} />
            </dd>
            <dt>{t("batch.change")}</dt>
            <dd>{change === undefined ? t("batch.changeNone") : <Amount sats={change} />}</dd>
          </dl>
          <FreezeThese {...props} />
        </section>
      </div>
    </Page>
  );
}

function FreezeThese(props: PreviewPageProps): VNode {
  const { token, programme, payouts, rate, report, fault, reason } = props;
  const { t } = payoutText;
  const isWrong = fault?.code === "lint-severe";
  // Drawn anew since the refusal: what that named is on this page as well, and may come up again.
  const refused = isWrong ? String(fault.extra["severe"] ?? "").split(" ") : [];
  const severe = new Set([...severeOf(report).map(({ id }) => id as string), ...refused]);
  severe.delete("");
  return (
    <form method="post" action={FREEZE_PATH} autocomplete="off">
      <input type="hidden" name={TOKEN_FIELD} value={token} />
      <input type="hidden" name="programme" value={programme} />
      {payouts.map(({ id }) => (
        <input key={id} type="hidden" name="payouts" value={id} />
      ))}
      {rate.basis === "manual" ? (
        <>
          <input type="hidden" name="rate" value={formatFeeRate(rate.rate)} />
          <input type="hidden" name="reason" value={rate.reason} />
        </>
      ) : null}
      {severe.size === 0 ? null : (
        <div class={isWrong ? "field wrong" : "field"}>
          <label for="lintReason">
            {t("lint.why")}
            <span class="hint">{t("lint.whyHint")}</span>
          </label>
          <input
            type="text"
            id="lintReason"
            name="lintReason"
            maxlength={300}
            value={reason ?? ""}
          />
          <input type="hidden" name="severe" value={[...severe].join(" ")} />
        </div>
      )}
      <p class="soft">{t("freeze.then")}</p>
      <div class="row">
        <button type="submit">{t("freeze.submit")}</button>
        <a class="button quiet" href={PAYOUTS_PATH}>
          {t("preview.back")}
        </a>
      </div>
    </form>
  );
}
