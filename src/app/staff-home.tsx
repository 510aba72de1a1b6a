import type { VNode } from "preact";
import { Page } from "../http/layout.tsx";
import { Moment } from "../http/moment.tsx";
import { STAFF_PATH } from "../people/pages.tsx";
import type { Person } from "../people/person.ts";
import { staffPage } from "../people/staff-nav.ts";
import { staffText } from "./staff-texts.ts";

/** What can wait for somebody, in the order of the page. */
export const ITEMS = [
  "coins",
  "lost",
  "unpaid",
  "refused",
  "stuck",
  "undead",
  "certificates",
  "yours",
  "open",
  "approve",
  "ready",
  "signature",
  "flying",
] as const;
/** One of ITEMS. */
export type ItemName = (typeof ITEMS)[number];

/** What should not happen. */
const ALARMS: ReadonlySet<ItemName> = new Set([
  "coins",
  "lost",
  "unpaid",
  "refused",
  "stuck",
  "undead",
  "certificates",
]);

/** How many of one thing wait for this person, and where they find them. */
export interface DeskItem {
  readonly name: ItemName;
  readonly count: number;
  readonly href: string;
}

/** The first page after signing in: what waits for this person, and what their roles are for. */
export function StaffHome(props: {
  readonly person: Person;
  readonly items: readonly DeskItem[];
  readonly endsAt: Date;
}): VNode {
  const { person, items, endsAt } = props;
  const { t } = staffText;
  const waiting = items.filter(({ count }) => count > 0);
  return (
    <Page {...staffPage(person)} path={STAFF_PATH} heading={t("home.heading")}>
      <p class="lead">
        {t("home.lead")} <strong>{person.code}</strong>,{" "}
        {person.roles.map((role) => t(`role.${role}`)).join(", ")}.
      </p>
      <h2>{t("home.now")}</h2>
      {waiting.length === 0 ? (
        <p class="soft">{t("home.nothing")}</p>
      ) : (
        <ul class="desk">
          {waiting.map(({ name, count, href }) => (
            <li key={name} class={ALARMS.has(name) ? "alarm" : undefined}>
              <a href={href}>
                <span class="big">{count}</span> {t(`item.${name}`, { count })}
              </a>
            </li>
          ))}
        </ul>
      )}
      <h2>{t("home.duties")}</h2>
      {person.roles.map((role) => (
        <p key={role}>{t(`duty.${role}`)}</p>
      ))}
      <p class="soft">
        {t("home.ends")} <Moment at={endsAt} />.
      </p>
    </Page>
  );
}
