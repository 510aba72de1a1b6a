import type { VNode } from "preact";
import type { Sats } from "../base/sats.ts";
import { ButtonForm } from "../http/button-form.tsx";
import { Amount, Money } from "../http/parts.tsx";
import { allows } from "../people/permission.ts";
import type { Person } from "../people/person.ts";
import type { MoneyAward } from "./award.ts";
import type { Raise } from "./payout-raise.store.ts";
import { pricedText } from "./priced-texts.ts";
import type { ReadyStanding } from "./ready-standings.view.ts";
import type { ReadyPayout } from "./ready.view.ts";

/** Under this path comes the payout for which somebody wants more to be held. */
export const RAISES_PATH = "/staff/payouts/raising";

/** A payout in a currency that no batch can pay now, and why. */
export interface UnpricedPayout extends ReadyPayout {
  readonly money: MoneyAward;
  readonly standing: Exclude<ReadyStanding, { kind: "payable" }>;
  /** What one person said already. */
  readonly raise: Raise | undefined;
}

/** Those of the waiting payouts that no batch can pay at the rates of now. */
export function unpricedOf(
  waiting: readonly ReadyPayout[],
  standings: ReadonlyMap<string, ReadyStanding>,
  raises: ReadonlyMap<string, Raise>,
): UnpricedPayout[] {
  return waiting.flatMap((payout) => {
    const { id, money } = payout;
    const standing = standings.get(id);
    if (money === undefined || standing === undefined || standing.kind === "payable") return [];
    return [{ ...payout, money, standing, raise: raises.get(id) }];
  });
}

/** Payouts in a currency that went back to the queue, each with the reason and what can be done. */
export function Unpriced(props: {
  readonly person: Person;
  readonly newToken: () => string;
  readonly payouts: readonly UnpricedPayout[];
  readonly nameOf: (programme: string) => string;
}): VNode | null {
  const { payouts } = props;
  const { t } = pricedText;
  if (payouts.length === 0) return null;
  return (
    <section>
      <h2 id="unpriced">{t("unpriced.heading")}</h2>
      <p>{t("unpriced.lead")}</p>
      <ul class="rows">
        {payouts.map((payout) => (
          <li key={payout.id}>
            <One {...props} payout={payout} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function One(props: Parameters<typeof Unpriced>[0] & { readonly payout: UnpricedPayout }): VNode {
  const { payout, nameOf } = props;
  const { id, money, standing, programme } = payout;
  const { t } = pricedText;
  return (
    <div>
      <strong>
        <Money {...money} />
      </strong>
      <span class="hint">
        <span dir="auto">{nameOf(programme)}</span> · <code class="id">{id}</code>
      </span>
      <p>{t(`unpriced.${standing.kind}`)}</p>
      {standing.kind === "shortfall" ? <Short {...props} standing={standing} /> : null}
    </div>
  );
}

function Short(
  props: Parameters<typeof One>[0] & {
    readonly standing: Extract<ReadyStanding, { kind: "shortfall" }>;
  },
): VNode {
  const { person, payout, standing } = props;
  const { id, raise } = payout;
  const { t } = pricedText;
  const isOwn = raise?.firstBy === person.code;
  const isMoved = raise !== undefined && raise.amount !== standing.raiseTo;
  const mayRaise = allows(person.roles, "payout.hold");
  return (
    <>
      <dl class="facts">
        <dt>{t("unpriced.held")}</dt>
        <dd>
          <Amount sats={standing.cover} />
        </dd>
        <dt>{t("unpriced.needed")}</dt>
        <dd>
          <Amount sats={standing.needed} />
        </dd>
        {raise === undefined ? null : (
          <>
            <dt>{t("unpriced.said", { person: raise.firstBy })}</dt>
            <dd>
              <Amount sats={raise.amount} />
            </dd>
          </>
        )}
      </dl>
      {isOwn ? <p class="soft">{t("unpriced.mine")}</p> : null}
      {isMoved ? <p>{t("unpriced.moved")}</p> : null}
      {mayRaise && raise !== undefined && !isOwn ? (
        <Raise {...props} id={id} amount={raise.amount} />
      ) : null}
      {mayRaise && (raise === undefined || isMoved) ? (
        <Raise {...props} id={id} amount={standing.raiseTo} />
      ) : null}
    </>
  );
}

function Raise(props: {
  readonly newToken: () => string;
  readonly id: string;
  readonly amount: Sats;
}): VNode {
  const { newToken, id, amount } = props;
  return (
    <ButtonForm
      action={`${RAISES_PATH}/${id}`}
      token={newToken()}
      hidden={{ amount: amount.toString() }}
      submit={pricedText.t("unpriced.raise")}
      look="quiet"
    >
      <p>
        {pricedText.t("unpriced.raiseTo")} <Amount sats={amount} />
      </p>
    </ButtonForm>
  );
}
