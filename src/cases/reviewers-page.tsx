import { Fragment } from "preact";
import type { VNode } from "preact";
import { Page } from "../http/layout.tsx";
import { Ltr } from "../http/parts.tsx";
import type { Person } from "../people/person.ts";
import { staffPage } from "../people/staff-nav.ts";
import type { OverdueNumber } from "./overdue-numbers.ts";
import type { Band, ReviewerNumbers } from "./review-tally.ts";
import { staffCaseText } from "./staff-texts.ts";

/** Where auditors and the data officer see how reviewers decide. */
export const REVIEWERS_PATH = "/staff/reviewers";

/** Of each quarter that is over, what is told of its reviewers. */
export function ReviewersPage(props: {
  readonly person: Person;
  readonly numbers: readonly ReviewerNumbers[];
  readonly overdue: readonly OverdueNumber[];
}): VNode {
  const { person, numbers, overdue } = props;
  const { t } = staffCaseText;
  return (
    <Page {...staffPage(person)} path={REVIEWERS_PATH} heading={t("reviewers.heading")}>
      <h2>{t("overdue.heading")}</h2>
      <p>{t("overdue.lead")}</p>
      <dl class="facts">
        {overdue.map(({ stage, cases }) => (
          <Fragment key={stage}>
            <dt>{t(`overdue.${stage}`)}</dt>
            <dd>{shown(cases, "")}</dd>
          </Fragment>
        ))}
      </dl>
      <h2>{t("reviewers.quarters")}</h2>
      <p>{t("reviewers.lead")}</p>
      {numbers.length === 0 ? <p class="soft">{t("reviewers.none")}</p> : null}
      {numbers.map((each) => (
        <div class="card" key={`${each.quarter}${each.person}`}>
          <p class="strong">
            {each.person}, <Ltr>{nameOf(each.quarter)}</Ltr>
          </p>
          <dl class="facts">
            <dt>{t("reviewers.verdicts")}</dt>
            <dd>{shown(each.verdicts, "")}</dd>
            <dt>{t("reviewers.eligible")}</dt>
            <dd>{shown(each.eligible, "%")}</dd>
            <dt>{t("reviewers.overturned")}</dt>
            <dd>{shown(each.overturned, "%")}</dd>
            {each.missed === undefined ? null : (
              <>
                <dt>{t("reviewers.missed")}</dt>
                <dd>{shown(each.missed, "%")}</dd>
              </>
            )}
            <dt>{t("reviewers.half")}</dt>
            <dd>
              {each.halfWithin === undefined
                ? t("reviewers.later")
                : t("reviewers.days", { days: each.halfWithin })}
            </dd>
          </dl>
        </div>
      ))}
    </Page>
  );
}

function shown({ from, to }: Band, unit: string): VNode {
  // A dash is where a narrow screen would break the line.
  return (
    <span class="range">
      <Ltr>{to === undefined ? `${from}${unit} +` : `${from}–${to}${unit}`}</Ltr>
    </span>
  );
}

/** `2026-10-01` as `2026 Q4`. */
function nameOf(quarter: string): string {
  return `${quarter.slice(0, 4)} Q${Math.ceil(Number(quarter.slice(5, 7)) / 3)}`;
}
