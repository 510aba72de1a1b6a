import type { VNode } from "preact";
import { Page } from "../http/layout.tsx";
import { Moment } from "../http/moment.tsx";
import { Amount, Ltr } from "../http/parts.tsx";
import type { Person } from "../people/person.ts";
import { staffPage } from "../people/staff-nav.ts";
import { batchName, BATCHES_PATH } from "./batches-page.tsx";
import type { LostBatch } from "./lost-signings.view.ts";
import { payoutText } from "./texts.ts";

/** Where batches are listed that the signer signed after a backup. */
export const LOST_PATH = "/staff/lost-signings";

/** What the page shows. */
export interface LostPageProps {
  readonly person: Person;
  readonly lost: readonly LostBatch[];
  readonly nameOf: (programme: string) => string;
}

/** What the signer signed after the backup that the fund was brought back from, and what became of it. */
export function LostPage({ person, lost, nameOf }: LostPageProps): VNode {
  const { t } = payoutText;
  return (
    <Page {...staffPage(person)} path={LOST_PATH} heading={t("lost.heading")}>
      <p class="soft">{t("lost.lead")}</p>
      {lost.length === 0 ? <p>{t("lost.none")}</p> : null}
      {lost.map((each) => (
        <Lost key={each.batch} lost={each} nameOf={nameOf} />
      ))}
    </Page>
  );
}

function Lost({ lost, nameOf }: { lost: LostBatch; nameOf: LostPageProps["nameOf"] }): VNode {
  const { t } = payoutText;
  const { batch, end, payouts, programme, signedAt, state, txids } = lost;
  return (
    <section>
      <h2>{t(`lost.${state}`)}</h2>
      <p>
        {state === "seen" ? (
          <a href={`${BATCHES_PATH}/${batch}`}>{batchName(batch)}</a>
        ) : (
          batchName(batch)
        )}
        , <span dir="auto">{nameOf(programme)}</span>, <Moment at={signedAt} />
      </p>
      <p class="soft">{t(`lost.means.${state}`)}</p>
      <ul class="rows">
        {payouts.map(({ id, amount, here }) => (
          <li key={id}>
            <Amount sats={amount} /> {here ? null : t("lost.away")}
          </li>
        ))}
      </ul>
      {[...txids, ...(end === undefined ? [] : [end.spend])].map((txid) => (
        <p key={txid}>
          <Ltr>
            <code>{txid}</code>
          </Ltr>
        </p>
      ))}
    </section>
  );
}
