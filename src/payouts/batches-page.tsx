import type { VNode } from "preact";
import { Page } from "../http/layout.tsx";
import { Moment } from "../http/moment.tsx";
import { Amount, Done, Ltr } from "../http/parts.tsx";
import { Tabs } from "../http/tabs.tsx";
import type { Person } from "../people/person.ts";
import { staffPage } from "../people/staff-nav.ts";
import type { BatchLine } from "./batch-list.view.ts";
import { needOf, stepOf } from "./batch-step.ts";
import { payoutText } from "./texts.ts";
import type { PayoutKey } from "./texts.ts";

/** Where batches are listed; a batch's page is below it. */
export const BATCHES_PATH = "/staff/batches";

/** What the list shows: `ended` those of which nothing more is expected. `need` is how many people must approve. */
export interface BatchesPageProps {
  readonly person: Person;
  readonly batches: readonly BatchLine[];
  /** Those that are dead and could be mined all the same. */
  readonly undead: readonly BatchLine[];
  readonly ended: boolean;
  readonly limit: number;
  /** How many people the people list has approve any batch. */
  readonly listed: number;
  readonly at: Date;
  readonly nameOf: (programme: string) => string;
  readonly done?: PayoutKey | undefined;
}

/** Batches by what is expected of them, the newest first. */
export function BatchesPage(props: BatchesPageProps): VNode {
  const { person, batches, undead, ended, limit, done } = props;
  const { t } = payoutText;
  const frozen = batches.filter(({ state }) => state === "frozen");
  const others = batches.filter(({ state }) => state !== "frozen");
  return (
    <Page {...staffPage(person)} path={BATCHES_PATH} heading={t("batches.heading")}>
      <Done text={done === undefined ? undefined : t(done)} />
      <p class="soft">{t("batches.lead")}</p>
      <BatchTabs ended={ended} />
      {ended ? (
        <Part {...props} heading="batches.ended" none="batches.endedNone" />
      ) : (
        <>
          {undead.length === 0 ? null : (
            <Part {...props} batches={undead} heading="batches.undead" none="batches.endedNone" />
          )}
          <Part {...props} batches={frozen} heading="batches.frozen" none="batches.frozenNone" />
          <Part {...props} batches={others} heading="batches.flying" none="batches.flyingNone" />
        </>
      )}
      {batches.length < limit ? null : <p class="soft">{t("batches.most", { count: limit })}</p>}
    </Page>
  );
}

function BatchTabs({ ended }: { readonly ended: boolean }): VNode {
  const { t } = payoutText;
  return (
    <Tabs
      label={t("batches.show")}
      tabs={[
        { href: BATCHES_PATH, label: t("batches.live"), shown: !ended },
        { href: `${BATCHES_PATH}?show=ended`, label: t("batches.over"), shown: ended },
      ]}
    />
  );
}

function Part(
  props: BatchesPageProps & { readonly heading: PayoutKey; readonly none: PayoutKey },
): VNode {
  const { batches, heading, none } = props;
  const { t } = payoutText;
  return (
    <section>
      <h2>
        {t(heading)} {batches.length === 0 ? null : <span class="count">{batches.length}</span>}
      </h2>
      {batches.length === 0 ? (
        <p class="soft">{t(none)}</p>
      ) : (
        <ul class="rows">
          {batches.map((batch) => (
            <li key={batch.id}>
              <Line {...props} batch={batch} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Line(props: BatchesPageProps & { readonly batch: BatchLine }): VNode {
  const { batch, listed, at, nameOf } = props;
  const need = needOf(batch, listed);
  const { t } = payoutText;
  const step = stepOf(batch, listed, at);
  return (
    <a href={`${BATCHES_PATH}/${batch.id}`}>
      <span>
        <strong dir="auto">{nameOf(batch.programme)}</strong>
        <small>
          {batch.kind === "payout" ? (
            <>
              {t("payouts.count", { count: batch.payouts })} · <Amount sats={batch.total} />
            </>
          ) : (
            t(`kind.${batch.kind}`)
          )}
        </small>
        <small>
          <Ltr>{t("batch.name", { name: batchName(batch.id) })}</Ltr>
          {batch.state === "frozen" ? (
            <>
              {" · "}
              {t("batches.approved", { count: batch.approvers.length, need })}
              {" · "}
              {t("batches.expires")} <Moment at={batch.expiresAt} />
            </>
          ) : null}
        </small>
      </span>
      <span class="tag">{t(batch.stuck ? "tag.stuck" : `tag.${step}`)}</span>
    </a>
  );
}

/** What people call a batch: the first eight digits of its id, which is random. */
export function batchName(id: string): string {
  return id.slice(0, 8);
}
