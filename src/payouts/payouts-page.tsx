import type { VNode } from "preact";
import type { Fault } from "../base/fault.ts";
import { FaultNotice } from "../http/fault-notice.tsx";
import type { Sats } from "../base/sats.ts";
import type { Attempt } from "../http/form.ts";
import { TOKEN_FIELD } from "../http/form-view.tsx";
import { Page } from "../http/layout.tsx";
import { Amount, Granted } from "../http/parts.tsx";
import { shellTexts } from "../http/shell-texts.ts";
import { allows } from "../people/permission.ts";
import type { Person } from "../people/person.ts";
import { staffPage } from "../people/staff-nav.ts";
import { FREEZE_FORM } from "./batch-forms.ts";
import { isResting } from "./destination-change.ts";
import { pricedText } from "./priced-texts.ts";
import type { ReadyPayout } from "./ready.view.ts";
import { Resting } from "./resting-part.tsx";
import type { RestingPayout } from "./resting-part.tsx";
import { payoutText } from "./texts.ts";
import { Unended } from "./unended-part.tsx";
import type { UnendedPayout } from "./unended-part.tsx";
import { Unpriced } from "./unpriced-part.tsx";
import type { UnpricedPayout } from "./unpriced-part.tsx";

/** Where payouts wait, and where a batch is frozen of them. */
export const PAYOUTS_PATH = "/staff/payouts";
export const FREEZE_PATH = `${PAYOUTS_PATH}/batch`;

/** Where a batch is looked at before it is frozen. */
export const PREVIEW_PATH = `${PAYOUTS_PATH}/preview`;

/** Amounts that a fault of freezing may carry. */
const FAULT_LABELS = {
  needed: payoutText.t("fault.needed"),
  available: payoutText.t("fault.available"),
  unconfirmed: payoutText.t("fault.unconfirmed"),
  reserved: payoutText.t("fault.reserved"),
  frozen: payoutText.t("fault.frozen"),
  small: payoutText.t("fault.small"),
  fee: payoutText.t("fault.fee"),
};

/** What the page shows; `attempt` is a choice that could not be frozen. */
export interface PayoutsPageProps {
  readonly person: Person;
  /** A token of its own for each programme's form: a batch of one says nothing about a batch of another. */
  readonly newToken: () => string;
  /** Those that a batch can pay now, and those that rest. */
  readonly payouts: readonly ReadyPayout[];
  /** Those that no batch can pay at the rates of now. */
  readonly unpriced: readonly UnpricedPayout[];
  /** Those that no batch may pay before the one in which they were signed has ended. */
  readonly unended: readonly UnendedPayout[];
  /** Payouts that are ticked unless the person ticked others: a few of each programme, drawn at random. */
  readonly drawn: ReadonlySet<string>;
  /** Of those that wait for lower fees, what their own output costs now. */
  readonly costs: ReadonlyMap<string, Sats>;
  readonly nameOf: (programme: string) => string;
  readonly at: Date;
  readonly fault?: Fault | undefined;
  readonly attempt?: Attempt | undefined;
}

/** The payouts that wait for a batch, by programme, for treasurers with a form to freeze some of them. */
export function PayoutsPage(props: PayoutsPageProps): VNode {
  const { person, fault, at } = props;
  const { t } = payoutText;
  const resting = props.payouts.filter((payout): payout is RestingPayout =>
    isResting(payout.change, at),
  );
  const payouts = props.payouts.filter(({ change }) => !isResting(change, at));
  const others = resting.length + props.unended.length + props.unpriced.length;
  const programmes = [...new Set(payouts.map(({ programme }) => programme))];
  return (
    <Page {...staffPage(person)} path={PAYOUTS_PATH} heading={t("payouts.heading")}>
      {fault === undefined ? null : <FaultNotice fault={fault} labels={FAULT_LABELS} />}
      <p class="soft">{t("payouts.lead")}</p>
      {programmes.length === 0 ? (
        <p>
          {t("payouts.none")} {others === 0 ? null : t("payouts.others")}
        </p>
      ) : null}
      {programmes.map((programme) => (
        <Waiting
          {...props}
          key={programme}
          programme={programme}
          payouts={payouts.filter((each) => each.programme === programme)}
        />
      ))}
      <Unended {...props} payouts={props.unended} />
      <Unpriced {...props} payouts={props.unpriced} />
      <Resting {...props} payouts={resting} />
    </Page>
  );
}

function Waiting(props: PayoutsPageProps & { readonly programme: string }): VNode {
  const { person, payouts, programme, nameOf, costs } = props;
  const { t } = payoutText;
  const total = payouts.reduce((sum, { amount }) => sum + amount, 0n);
  return (
    <section>
      <h2 dir="auto">{nameOf(programme)}</h2>
      <p>
        {t("payouts.count", { count: payouts.length })}. {t("payouts.together")}{" "}
        <Amount sats={total} />
      </p>
      {allows(person.roles, "batch.build") ? (
        <FreezeForm {...props} />
      ) : (
        <ul class="rows">
          {payouts.map((payout) => (
            <li key={payout.id}>
              <Line payout={payout} cost={costs.get(payout.id)} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** A few are ticked, so that the careful choice is the easy one. */
function FreezeForm(props: PayoutsPageProps & { readonly programme: string }): VNode {
  const { payouts, drawn, programme, newToken, attempt, costs } = props;
  const { t } = payoutText;
  const mine = attempt?.values["programme"] === programme ? attempt : undefined;
  const ticked = mine?.values["payouts"];
  const isTicked = (id: string): boolean =>
    ticked === undefined ? drawn.has(id) : ticked.includes(id);
  const error = mine?.errors["payouts"];
  const said =
    error?.kind === "message" ? payoutText.say(error.message) : shellTexts("en").t("form.wrong");
  return (
    <form method="post" action={FREEZE_PATH} autocomplete="off">
      <input type="hidden" name={TOKEN_FIELD} value={newToken()} />
      <input type="hidden" name="programme" value={programme} />
      <fieldset class={error === undefined ? "field" : "field wrong"}>
        <legend>
          {t("freeze.choose")}
          <span class="hint">{t("freeze.why")}</span>
          {error === undefined ? null : (
            <span class="error" role="alert">
              {said}
            </span>
          )}
        </legend>
        {payouts.map((payout) => (
          <label class="choice pick" key={payout.id}>
            <input type="checkbox" name="payouts" value={payout.id} checked={isTicked(payout.id)} />
            <Line payout={payout} cost={costs.get(payout.id)} />
          </label>
        ))}
      </fieldset>
      <RateFields programme={programme} attempt={mine} />
      <p class="soft">{t("freeze.then")}</p>
      <div class="row">
        <button type="submit" formaction={PREVIEW_PATH}>
          {t("freeze.look")}
        </button>
        <button type="submit" class="quiet">
          {t("freeze.submit")}
        </button>
      </div>
    </form>
  );
}

/** Folded away: the estimate is the careful choice. Ids carry the programme, because each has its form. */
function RateFields(props: {
  readonly programme: string;
  readonly attempt: Attempt | undefined;
}): VNode {
  const { programme, attempt } = props;
  const { t } = payoutText;
  const names = ["rate", "reason"] as const;
  const touched = names.some((name) => attempt?.values[name] !== undefined);
  return (
    <details open={touched}>
      <summary>{t("rate.choose")}</summary>
      {names.map((name) => {
        const { label, hint } = FREEZE_FORM.fields[name];
        const error = attempt?.errors[name];
        const id = `${name}-${programme}`;
        const value = attempt?.values[name];
        return (
          <div class={error === undefined ? "field" : "field wrong"} key={name}>
            <label for={id}>
              {t(label)}
              <span class="hint">{t(hint)}</span>
              {error === undefined ? null : (
                <span class="error" role="alert">
                  {error.kind === "message"
                    ? payoutText.say(error.message)
                    : shellTexts("en").t("form.wrong")}
                </span>
              )}
            </label>
            <input type="text" id={id} name={name} value={typeof value === "string" ? value : ""} />
          </div>
        );
      })}
    </details>
  );
}

function Line(props: { readonly payout: ReadyPayout; readonly cost: Sats | undefined }): VNode {
  const { payout, cost } = props;
  return (
    <span>
      <strong>
        <Granted amount={payout.money ?? { sats: payout.amount }} />
      </strong>
      <span class="hint">
        {payout.money === undefined ? null : (
          <>
            {pricedText.t("money.upTo")} <Amount sats={payout.amount} />{" "}
          </>
        )}
        <code class="id">{payout.id}</code>
      </span>
      {cost === undefined ? null : (
        <span class="hint">
          {payoutText.t("payouts.costly")} <Amount sats={cost} />
        </span>
      )}
    </span>
  );
}
