import type { VNode } from "preact";
import { formatTime } from "../base/clock.ts";
import { ButtonForm } from "../http/button-form.tsx";
import { Amount, Ltr, Notice } from "../http/parts.tsx";
import { allows } from "../people/permission.ts";
import type { Person } from "../people/person.ts";
import { KNOWERS } from "./destination-change.ts";
import type { DestinationChange } from "./destination-change.ts";
import type { ReadyPayout } from "./ready.view.ts";
import { payoutText } from "./texts.ts";

/** Under this path comes the payout whose change somebody knows of. */
export const KNOWN_CHANGES_PATH = "/staff/payouts/known-changes";

/** A payout with a change that does not count yet. */
export interface RestingPayout extends ReadyPayout {
  readonly change: DestinationChange;
}

/** Payouts whose destination was changed: in no batch until the change counts and two people know of it. */
export function Resting(props: {
  readonly person: Person;
  readonly newToken: () => string;
  readonly payouts: readonly RestingPayout[];
  readonly nameOf: (programme: string) => string;
  readonly at: Date;
}): VNode | null {
  const { payouts } = props;
  const { t } = payoutText;
  if (payouts.length === 0) return null;
  return (
    <section>
      <h2 id="changed">{t("changed.heading")}</h2>
      <p>{t("changed.count", { count: payouts.length })}</p>
      <Notice tone="warn">
        <p>{t("changed.many")}</p>
      </Notice>
      <ul class="rows">
        {payouts.map((payout) => (
          <li key={payout.id}>
            <Changed {...props} payout={payout} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Changed(props: {
  readonly person: Person;
  readonly newToken: () => string;
  readonly payout: RestingPayout;
  readonly nameOf: (programme: string) => string;
  readonly at: Date;
}): VNode {
  const { person, newToken, payout, nameOf, at } = props;
  const { id, change } = payout;
  const { t } = payoutText;
  const isOwn = change.knownBy.includes(person.code);
  return (
    <div>
      <strong>
        <Amount sats={payout.amount} />
      </strong>
      <span class="hint">
        <span dir="auto">{nameOf(payout.programme)}</span> · <code class="id">{id}</code>
      </span>
      <p>
        {t(change.countsFrom > at ? "changed.from" : "changed.since")}{" "}
        <Ltr>{formatTime(change.countsFrom)}</Ltr>.{" "}
        {t("changed.known", { known: change.knownBy.length, need: KNOWERS })}
      </p>
      {isOwn ? <p class="soft">{t("changed.mine")}</p> : null}
      {isOwn || !allows(person.roles, "payout.hold") ? null : (
        <ButtonForm
          action={`${KNOWN_CHANGES_PATH}/${id}`}
          token={newToken()}
          hidden={{ number: String(change.number) }}
          submit={t("changed.know")}
          look="quiet"
        />
      )}
    </div>
  );
}
