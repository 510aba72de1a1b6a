import type { VNode } from "preact";
import { formatOutPoint } from "../bitcoin/outpoint.ts";
import { Page } from "../http/layout.tsx";
import { Moment } from "../http/moment.tsx";
import { Amount, Done, Groups } from "../http/parts.tsx";
import { Tabs } from "../http/tabs.tsx";
import { allows } from "../people/permission.ts";
import type { Person } from "../people/person.ts";
import { staffPage } from "../people/staff-nav.ts";
import type { CoinList, ListedCoin } from "./coin-list.view.ts";
import type { Freeze } from "./freeze.store.ts";
import { coinText } from "./texts.ts";
import type { CoinKey } from "./texts.ts";

/** Where coins are listed; where one is frozen, and where set free, is below it. */
export const COINS_PATH = "/staff/coins";

/** What the page shows; `next` is the cursor of the next page. */
export interface CoinsPageProps {
  readonly person: Person;
  readonly programmes: readonly string[];
  readonly programme: string;
  readonly list: CoinList;
  readonly next: string | undefined;
  readonly freezes: readonly Freeze[];
  readonly done?: CoinKey | undefined;
}

/** The coins of one programme's wallet, and who froze some of them. */
export function CoinsPage(props: CoinsPageProps): VNode {
  const { person, programmes, programme, list, next, freezes, done } = props;
  const { t } = coinText;
  return (
    <Page {...staffPage(person)} path={COINS_PATH} heading={t("coins.heading")}>
      <Done text={done === undefined ? undefined : t(done)} />
      <p class="soft">{t("coins.lead")}</p>
      <Tabs
        label={t("coins.programmes")}
        tabs={programmes.map((code) => ({
          href: `${COINS_PATH}?programme=${code}`,
          label: code,
          shown: code === programme,
        }))}
      />
      <p>
        {t("coins.all", { count: list.count })} <Amount sats={list.total} />
      </p>
      <p>
        {t("coins.free")} <Amount sats={list.free} />
      </p>
      <p class="soft">
        {t("coins.dust")} <Amount sats={list.dust} />
      </p>
      {list.coins.length === 0 ? <p>{t("coins.none")}</p> : null}
      <ul class="rows">
        {list.coins.map((coin) => (
          <li key={formatOutPoint(coin.outpoint)}>
            <Line coin={coin} mayFreeze={allows(person.roles, "coin.freeze")} />
          </li>
        ))}
      </ul>
      {next === undefined ? null : (
        <p>
          <a href={`${COINS_PATH}?programme=${programme}&after=${next}`}>{t("coins.next")}</a>
        </p>
      )}
      <FreezeLog freezes={freezes} />
    </Page>
  );
}

function Line({ coin, mayFreeze }: { readonly coin: ListedCoin; readonly mayFreeze: boolean }) {
  const { t } = coinText;
  const name = formatOutPoint(coin.outpoint);
  const group = coin.group === undefined ? t("coin.alone") : t("coin.group", { group: coin.group });
  return (
    <div>
      <strong>
        <Amount sats={coin.value} />
      </strong>{" "}
      <span class="tag">{t(`state.${coin.state}`, { depth: coin.depthNeeded })}</span>
      <small>
        {t(`origin.${coin.origin}`)} · {t("coin.depth", { count: coin.depth })} · {group}
      </small>
      <small>
        <Groups text={name} size={8} />
      </small>
      {mayFreeze && coin.freeze !== undefined ? (
        <small>
          <a href={`${COINS_PATH}/thawing/${coin.freeze}`}>{t("thaw.link")}</a>
        </small>
      ) : null}
      {mayFreeze && coin.freeze === undefined && coin.lineage === undefined ? (
        <small>
          <a href={`${COINS_PATH}/freezing/${name}`}>{t("freeze.link")}</a>
        </small>
      ) : null}
    </div>
  );
}

function FreezeLog({ freezes }: { readonly freezes: readonly Freeze[] }): VNode {
  const { t } = coinText;
  return (
    <section>
      <h2>{t("log.heading")}</h2>
      {freezes.length === 0 ? (
        <p class="soft">{t("log.none")}</p>
      ) : (
        <ul class="rows">
          {freezes.map(({ id, outpoint, reason, by, at, thaw }) => (
            <li key={id}>
              <div>
                <Groups text={formatOutPoint(outpoint)} size={8} />
                <small>
                  <Moment at={at} /> {t("log.frozen", { person: by })}{" "}
                  <span dir="auto">{reason}</span>
                </small>
                {thaw === undefined ? null : (
                  <small>
                    <Moment at={thaw.at} /> {t("log.thawed", { person: thaw.by })}{" "}
                    <span dir="auto">{thaw.reason}</span>
                  </small>
                )}
              </div>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
