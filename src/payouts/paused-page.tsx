import type { VNode } from "preact";
import type { Fault } from "../base/fault.ts";
import { ButtonForm } from "../http/button-form.tsx";
import { FaultNotice } from "../http/fault-notice.tsx";
import { UNTOUCHED } from "../http/form.ts";
import type { Attempt } from "../http/form.ts";
import { FieldView, FormView } from "../http/form-view.tsx";
import { Page } from "../http/layout.tsx";
import { Amount, Done, Notice } from "../http/parts.tsx";
import type { Person } from "../people/person.ts";
import { staffPage } from "../people/staff-nav.ts";
import { LIFT_FORM, PAUSE_FORM } from "./pause-form.ts";
import { pauseText } from "./pause-texts.ts";
import type { PauseKey } from "./pause-texts.ts";
import { standingTo } from "./payout-pause.ts";
import type { LiftedPause, PayoutPause } from "./payout-pause.ts";
import type { PausedPayout } from "./paused-payouts.view.ts";

/** Where payouts are paused, and set going again. */
export const PAUSES_PATH = "/staff/payout-pauses";

/** What the page shows. */
export interface PausedPageProps {
  readonly person: Person;
  readonly newToken: () => string;
  readonly payouts: readonly PausedPayout[];
  readonly nameOf: (programme: string) => string;
  readonly done?: PauseKey | undefined;
  readonly fault?: Fault | undefined;
  readonly attempt?: Attempt | undefined;
}

/** Payouts that are paused: why, by whom, the form for whoever lifts a pause, and the one that pauses another payout. */
export function PausedPage(props: PausedPageProps): VNode {
  const { person, payouts, fault, attempt, newToken, done } = props;
  const { t } = pauseText;
  return (
    <Page {...staffPage(person)} path={PAUSES_PATH} heading={t("pause.heading")}>
      <Done text={done && t(done)} />
      {fault === undefined ? null : <FaultNotice fault={fault} />}
      <p class="soft">{t("pause.lead")}</p>
      {payouts.every(({ pauses }) => pauses.length === 0) ? <p>{t("pause.none")}</p> : null}
      {payouts.map((payout) => (
        <Paused {...props} key={payout.id} payout={payout} />
      ))}
      <h2>{t("pause.new")}</h2>
      <FormView
        form={PAUSE_FORM}
        text={pauseText}
        action={PAUSES_PATH}
        token={newToken()}
        submit={t("pause.submit")}
        {...(attempt === undefined ? {} : { attempt })}
      />
    </Page>
  );
}

function Paused(props: PausedPageProps & { readonly payout: PausedPayout }): VNode {
  const { payout, nameOf } = props;
  const { money } = payout;
  const { t } = pauseText;
  const name = <code class="id">{payout.id}</code>;
  return (
    <section>
      {money === undefined ? (
        <h2>{name}</h2>
      ) : (
        <>
          <h2>
            <Amount sats={money.amount} />, <span dir="auto">{nameOf(money.programme)}</span>
          </h2>
          <p>{name}</p>
        </>
      )}
      {payout.pauses.length === 0 ? <p class="soft">{t("pause.over")}</p> : null}
      {payout.late ? (
        <Notice tone="bad">
          <p>{t("pause.late")}</p>
        </Notice>
      ) : null}
      {payout.unsure ? (
        <Notice tone="warn">
          <p>{t("pause.unsure")}</p>
        </Notice>
      ) : null}
      {payout.pauses.map((pause) => (
        <Pause {...props} key={pause.number} pause={pause} />
      ))}
      {payout.lifted.map((pause) => (
        <Lifted key={pause.number} pause={pause} />
      ))}
    </section>
  );
}

function Made({ pause }: { readonly pause: PayoutPause }): VNode {
  const { t } = pauseText;
  return (
    <>
      <p>
        <strong>{t(`pause.${pause.reason}`)}</strong> {madeBy(pause)}
      </p>
      {pause.words === undefined ? null : <p dir="auto">{pause.words}</p>}
      {pause.first === undefined ? null : (
        <p>
          {t("pause.first", { person: pause.first.by })} <span dir="auto">{pause.first.words}</span>
        </p>
      )}
    </>
  );
}

/** Who paused it, and what ends that. */
function madeBy({ pausedBy, lifting, until }: PayoutPause): string {
  const { t } = pauseText;
  if (pausedBy !== undefined) return t("pause.by", { person: pausedBy });
  if (until !== undefined) return t("pause.until", { day: until });
  return t(lifting === "code" ? "pause.byCode" : "pause.byCodeTwo");
}

function Lifted({ pause }: { readonly pause: LiftedPause }): VNode {
  const { t } = pauseText;
  const { lifted } = pause;
  return (
    <div class="card soft">
      <Made pause={pause} />
      <p>
        {lifted === undefined
          ? t(pause.until === undefined ? "pause.liftedByCode" : "pause.ended")
          : t("pause.lifted", { person: lifted.by })}{" "}
        <span dir="auto">{lifted?.words}</span>
      </p>
    </div>
  );
}

function Pause(props: PausedPageProps & { readonly pause: PayoutPause }): VNode {
  const { pause, person, newToken } = props;
  const { t } = pauseText;
  const standing = standingTo(pause, person.code);
  return (
    <div class="card">
      <Made pause={pause} />
      {standing === "others" ? <p class="soft">{t("pause.others")}</p> : null}
      {standing === "yours" ? (
        <ButtonForm
          action={`${PAUSES_PATH}/${pause.payout}/${String(pause.number)}/lifting`}
          token={newToken()}
          hidden={{}}
          submit={t("pause.lift")}
        >
          <FieldView
            name="words"
            id={`words-${pause.payout}-${String(pause.number)}`}
            field={LIFT_FORM.fields.words}
            text={pauseText}
            attempt={UNTOUCHED}
          />
        </ButtonForm>
      ) : null}
    </div>
  );
}
