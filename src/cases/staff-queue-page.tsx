import type { VNode } from "preact";
import type { Fault } from "../base/fault.ts";
import { FaultNotice } from "../http/fault-notice.tsx";
import { Page } from "../http/layout.tsx";
import { Done, Ltr, Notice } from "../http/parts.tsx";
import { Tabs } from "../http/tabs.tsx";
import type { Person } from "../people/person.ts";
import { staffPage } from "../people/staff-nav.ts";
import type { QueuedCase } from "./case-queue.view.ts";
import { CASE_STATES } from "./case.ts";
import type { CaseId, CaseState } from "./case.ts";
import { staffCaseText } from "./staff-texts.ts";
import type { StaffCaseKey } from "./staff-texts.ts";
import { UNDECIDED } from "./turn.ts";
import type { Turn } from "./turn.ts";

/** Where the queue stands; a case's page is below it. */
export const CASES_PATH = "/staff/cases";

const DAY_MS = 86_400_000;

/** The parts of the queue, in their order, with the sentence that stands where a part is empty. */
const PARTS: readonly {
  readonly turn: Turn;
  readonly heading: StaffCaseKey;
  readonly none: StaffCaseKey;
}[] = [
  { turn: "yours", heading: "queue.yours", none: "queue.yoursNone" },
  { turn: "open", heading: "queue.open", none: "queue.openNone" },
  { turn: "others", heading: "queue.others", none: "queue.othersNone" },
];

/** What the queue shows. `nameOf` gives a programme's name by its code, `done` a text about the step just taken. */
export interface QueuePageProps {
  readonly person: Person;
  readonly cases: readonly QueuedCase[];
  /** Whether these are the cases on which nothing is left to decide. */
  readonly decided: boolean;
  /** Whether these are only those that have been undecided for too long. */
  readonly overdue?: boolean;
  /** The address of the following page, if there may be one. */
  readonly next?: string | undefined;
  /** Only cases in this state, which is one of that kind. */
  readonly state?: CaseState | undefined;
  readonly nameOf: (programme: string) => string;
  readonly today: Date;
  /** How many appeals wait for people. */
  readonly appeals?: number;
  readonly done?: StaffCaseKey | undefined;
  readonly fault?: Fault | undefined;
}

/** The queue of one person: what is theirs to do, what anybody may take, what waits for others; or the cases that are decided. */
export function QueuePage(props: QueuePageProps): VNode {
  const { person, cases, decided, overdue = false, next, done, fault } = props;
  const { t } = staffCaseText;
  const triages = person.roles.includes("triager");
  const parts = PARTS.filter(({ turn }) => turn !== "open" || triages);
  return (
    <Page {...staffPage(person)} path={CASES_PATH} heading={t("queue.heading")}>
      {fault === undefined ? null : <FaultNotice fault={fault} />}
      <Done text={done === undefined ? undefined : t(done)} />
      <p class="soft">{t("queue.lead")}</p>
      {props.appeals === undefined || props.appeals === 0 ? null : (
        <Notice tone="warn">
          <p>{t("queue.appeals", { count: props.appeals })}</p>
        </Notice>
      )}
      <QueueTabs decided={decided} overdue={overdue} />
      <States decided={decided} state={props.state} />
      {decided || overdue ? (
        <Part {...props} cases={cases} {...(overdue ? OVERDUE : OVER)} />
      ) : (
        parts.map(({ turn, heading, none }) => (
          <Part
            {...props}
            key={turn}
            cases={cases.filter((each) => each.turn === turn)}
            heading={heading}
            none={none}
          />
        ))
      )}
      {next === undefined ? null : (
        <p>
          <a href={next}>{t("queue.next")}</a>
        </p>
      )}
    </Page>
  );
}

const OVER = { heading: "queue.over", none: "queue.overNone" } as const;
const OVERDUE = { heading: "queue.overdue", none: "queue.overdueNone" } as const;

function QueueTabs({
  decided,
  overdue,
}: {
  readonly decided: boolean;
  readonly overdue: boolean;
}): VNode {
  const { t } = staffCaseText;
  return (
    <Tabs
      label={t("queue.show")}
      tabs={[
        { href: CASES_PATH, label: t("queue.undecided"), shown: !decided && !overdue },
        {
          href: `${CASES_PATH}?show=overdue`,
          label: t("queue.overdueTab"),
          shown: overdue,
        },
        { href: `${CASES_PATH}?show=decided`, label: t("queue.decided"), shown: decided },
      ]}
    />
  );
}

/** The states that the cases of this tab can be in, each a narrower list. */
function States(props: {
  readonly decided: boolean;
  readonly state: CaseState | undefined;
}): VNode {
  const { t } = staffCaseText;
  const states = CASE_STATES.filter((state) => UNDECIDED.includes(state) !== props.decided);
  return (
    <nav class="filter" aria-label={t("queue.states")}>
      <ul>
        {states.map((state) => (
          <li key={state}>
            <a
              href={`${CASES_PATH}?state=${state}`}
              aria-current={state === props.state ? "true" : undefined}
            >
              {t(`state.${state}`)}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function Part(
  props: QueuePageProps & { readonly heading: StaffCaseKey; readonly none: StaffCaseKey },
): VNode {
  const { cases, heading, none, nameOf, today } = props;
  const { t } = staffCaseText;
  return (
    <section>
      <h2>
        {t(heading)} {cases.length === 0 ? null : <span class="count">{cases.length}</span>}
      </h2>
      {cases.length === 0 ? (
        <p class="soft">{t(none)}</p>
      ) : (
        <ul class="rows">
          {cases.map((each) => (
            <li key={each.id}>
              <a href={`${CASES_PATH}/${each.id}`}>
                <span>
                  <strong dir="auto">{nameOf(each.programme)}</strong>
                  <small>
                    <Ltr>{t("case.name", { name: caseName(each.id) })}</Ltr>
                    {" · "}
                    {ageOf(each.submittedOn, today)}
                  </small>
                </span>
                <span>
                  {each.urgent ? <strong class="tag">{t("queue.urgent")}</strong> : null}{" "}
                  {each.overdue ? <span class="tag">{t("queue.late")}</span> : null}{" "}
                  <span class="tag">
                    {t(`state.${each.state}`)}
                    {each.unread ? <strong> · {t("message.new")}</strong> : null}
                  </span>
                </span>
              </a>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** What people call a case: the last eight digits of its id, which are random. */
export function caseName(id: CaseId): string {
  return id.slice(-8);
}

/** How long ago a request was sent, in whole days. */
function ageOf(submittedOn: string, today: Date): string {
  const { t } = staffCaseText;
  const days = Math.floor((today.getTime() - Date.parse(`${submittedOn}T00:00:00Z`)) / DAY_MS);
  return days < 1 ? t("case.today") : t("case.days", { count: days });
}
