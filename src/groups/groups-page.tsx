import type { VNode } from "preact";
import type { Fault } from "../base/fault.ts";
import { ButtonForm } from "../http/button-form.tsx";
import { FaultNotice } from "../http/fault-notice.tsx";
import type { Attempt } from "../http/form.ts";
import { FormView } from "../http/form-view.tsx";
import { Page } from "../http/layout.tsx";
import { Done, Ltr } from "../http/parts.tsx";
import type { Person } from "../people/person.ts";
import { staffPage } from "../people/staff-nav.ts";
import { GROUP_FORM } from "./group-form.ts";
import type { GroupLine } from "./routes.ts";
import { groupTexts } from "./texts.ts";
import type { GroupKey } from "./texts.ts";

/** Where groups are taken on and withdrawn. */
export const GROUPS_PATH = "/staff/groups";

/** What the page shows. */
export interface GroupsPageProps {
  readonly person: Person;
  readonly groups: readonly GroupLine[];
  readonly token: string;
  readonly done?: GroupKey | undefined;
  readonly fault?: Fault | undefined;
  readonly attempt?: Attempt | undefined;
}

/** The page of groups that vouch: which there are, what is used of their quotas, and the form that proposes one. */
export function GroupsPage(props: GroupsPageProps): VNode {
  const { person, groups, token, done, fault, attempt } = props;
  const text = groupTexts("en");
  const { t } = text;
  return (
    <Page {...staffPage(person)} path={GROUPS_PATH} heading={t("heading")}>
      <Done text={done && t(done)} />
      {fault === undefined ? null : <FaultNotice fault={fault} />}
      <p>{t("explain")}</p>
      <p>{t("costs")}</p>
      {groups.length === 0 ? <p class="soft">{t("none")}</p> : null}
      {groups.map((line) => (
        <GroupCard key={line.group.code} line={line} person={person} token={token} />
      ))}
      <h2>{t("new")}</h2>
      <FormView
        form={GROUP_FORM}
        text={text}
        action={GROUPS_PATH}
        token={token}
        submit={t("propose")}
        {...(attempt === undefined ? {} : { attempt })}
      />
    </Page>
  );
}

function GroupCard(props: {
  readonly line: GroupLine;
  readonly person: Person;
  readonly token: string;
}): VNode {
  const { t } = groupTexts("en");
  const { group, standing, used } = props.line;
  const [now, before] = used;
  return (
    <div class="card">
      <p class="strong">
        {group.code} <span class="tag">{t(standing)}</span>
      </p>
      <dl class="facts">
        <dt>{t("programme")}</dt>
        <dd>{group.programme}</dd>
        <dt>{t("until")}</dt>
        <dd>
          <Ltr>{group.until}</Ltr>
        </dd>
        <dt>{t("used")}</dt>
        <dd>{t("usedOf", { now, before, quota: group.quota })}</dd>
        <dt>{t("people")}</dt>
        <dd>{peopleOf(props.line)}</dd>
      </dl>
      <GroupSteps {...props} />
    </div>
  );
}

function peopleOf({ group }: GroupLine): string {
  const { t } = groupTexts("en");
  const { proposedBy, agreedBy, withdrawn } = group;
  return [
    t("proposedBy", { person: proposedBy }),
    ...(agreedBy === undefined ? [] : [t("agreedBy", { person: agreedBy })]),
    ...(withdrawn === undefined
      ? []
      : [t("withdrawnBy", { person: withdrawn.by, day: withdrawn.on })]),
  ].join(", ");
}

function GroupSteps(props: {
  readonly line: GroupLine;
  readonly person: Person;
  readonly token: string;
}): VNode | null {
  const { t } = groupTexts("en");
  const { token, person } = props;
  const { group, standing } = props.line;
  if (standing === "withdrawn") return null;
  const path = `${GROUPS_PATH}/${group.code}`;
  const own = standing === "proposed" && group.proposedBy === person.code;
  return (
    <>
      {own ? <p class="soft">{t("others")}</p> : null}
      {standing === "proposed" && !own ? (
        <ButtonForm action={`${path}/agreement`} token={token} hidden={{}} submit={t("agree")} />
      ) : null}
      <ButtonForm
        action={`${path}/withdrawal`}
        token={token}
        hidden={{}}
        submit={t("withdraw")}
        look="danger"
      />
    </>
  );
}
