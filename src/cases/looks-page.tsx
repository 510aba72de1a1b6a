import type { VNode } from "preact";
import { formatTime } from "../base/clock.ts";
import { Page } from "../http/layout.tsx";
import { Ltr } from "../http/parts.tsx";
import type { Person } from "../people/person.ts";
import { staffPage } from "../people/staff-nav.ts";
import type { Access } from "../vault/access.view.ts";
import type { CaseAccess } from "../vault/case-access.view.ts";
import type { BoundMet } from "../vault/many-looks.view.ts";
import { CASES_A_DAY, CASES_AN_HOUR } from "./case-looks.ts";
import type { CaseId } from "./case.ts";
import { logPurpose } from "./log-purposes.ts";
import { lookText } from "./look-texts.ts";
import { caseName, CASES_PATH } from "./staff-queue-page.tsx";
import { staffCaseText } from "./staff-texts.ts";

/** Where auditors and the data officer read the log of looks. */
export const LOOKS_PATH = "/staff/looks";

/** Who opened what of one case, for whoever has it open; nothing of the case is read for it. */
export function CaseLooksPage(props: {
  readonly person: Person;
  readonly id: CaseId;
  readonly looks: readonly CaseAccess[];
  /** The address of the lines that follow. */
  readonly next: string | undefined;
}): VNode {
  const { person, id, looks, next } = props;
  const { t } = lookText;
  return (
    <Page {...staffPage(person)} path={`${CASES_PATH}/${id}/looks`} heading={t("case.heading")}>
      <p class="lead">{staffCaseText.t("case.name", { name: caseName(id) })}</p>
      <p>{t("case.lead")}</p>
      {looks.length === 0 ? <p class="soft">{t("case.none")}</p> : null}
      <ul>
        {looks.map((look) => (
          <li key={`${formatTime(look.at)}${look.person}${look.purpose}`}>
            <When at={look.at} /> · {look.person} · {purposeIn(look.purpose)}:{" "}
            {look.kinds.map((kind) => lookText.say(`kind.${kind}`)).join(", ")}
          </li>
        ))}
      </ul>
      <Next href={next} />
      <p>
        <a href={`${CASES_PATH}/${id}`}>{t("case.back")}</a>
      </p>
    </Page>
  );
}

/** The log of looks by code and tag, and who opened as many cases as one may; for those who watch over it. */
export function LooksPage(props: {
  readonly person: Person;
  readonly bounds: readonly BoundMet[];
  readonly looks: readonly Access[];
  /** Whose looks alone are shown. */
  readonly of: string | undefined;
  readonly next: string | undefined;
}): VNode {
  const { person, looks, of, next } = props;
  const { t } = lookText;
  return (
    <Page {...staffPage(person)} path={LOOKS_PATH} heading={t("log.heading")}>
      <p>{t("log.lead")}</p>
      <Bounds bounds={props.bounds} />
      <h2>{of === undefined ? t("log.all") : t("log.of", { person: of })}</h2>
      {of === undefined ? null : (
        <p>
          <a href={LOOKS_PATH}>{t("log.all")}</a>
        </p>
      )}
      {looks.length === 0 ? <p class="soft">{t("log.none")}</p> : null}
      <ul>
        {looks.map((look) => (
          <li key={look.id}>
            <When at={look.at} /> · <Whose person={look.person} /> ·{" "}
            {purposeIn(logPurpose(look.purpose))}: {lookText.say(`kind.${look.kind}`)} ·{" "}
            <Ltr>{look.tag.slice(0, 8)}</Ltr>
          </li>
        ))}
      </ul>
      <Next href={next} />
    </Page>
  );
}

function Bounds({ bounds }: { readonly bounds: readonly BoundMet[] }): VNode {
  const { t } = lookText;
  return (
    <section class="card">
      <h2>{t("bounds.heading")}</h2>
      <p>{t("bounds.lead", { hour: CASES_AN_HOUR, day: CASES_A_DAY })}</p>
      {bounds.length === 0 ? <p class="soft">{t("bounds.none")}</p> : null}
      <ul>
        {bounds.map(({ person, at, bound, cases }) => (
          <li key={`${person}${formatTime(at)}${bound}`}>
            <When at={at} /> · <Whose person={person} /> · {t(`bounds.${bound}`, { cases })}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Whose({ person }: { readonly person: string }): VNode {
  return <a href={`${LOOKS_PATH}?person=${person}`}>{person}</a>;
}

function When({ at }: { readonly at: Date }): VNode {
  return <Ltr>{formatTime(at).slice(0, 13)}:00 UTC</Ltr>;
}

function Next({ href }: { readonly href: string | undefined }): VNode | null {
  if (href === undefined) return null;
  return (
    <p>
      <a href={href}>{lookText.t("log.next")}</a>
    </p>
  );
}

function purposeIn(purpose: string): string {
  return staffCaseText.say(`purpose.${purpose}`);
}
