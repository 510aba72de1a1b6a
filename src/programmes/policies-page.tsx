import type { VNode } from "preact";
import type { Fault } from "../base/fault.ts";
import { ButtonForm } from "../http/button-form.tsx";
import { FaultNotice } from "../http/fault-notice.tsx";
import type { Attempt } from "../http/form.ts";
import { FormView } from "../http/form-view.tsx";
import { Page } from "../http/layout.tsx";
import { Amount, Done, Ltr } from "../http/parts.tsx";
import { allows } from "../people/permission.ts";
import type { Person } from "../people/person.ts";
import { staffPage } from "../people/staff-nav.ts";
import type { Policies, PolicyVersion } from "./policies.view.ts";
import { absenceOf, isChoice, isSum, policyValues } from "./policy.ts";
import type { PolicyChange, ProgrammePolicy } from "./policy.ts";
import { filledPolicy, POLICY_FORM } from "./policy-form.ts";
import { policyText } from "./policy-texts.ts";
import type { PolicyKey } from "./policy-texts.ts";
import type { Programme } from "./programme.ts";
import { stepsFrom } from "./programme-transitions.ts";

/** Where treasurers set what programmes may do. */
export const PROGRAMMES_PATH = "/staff/programmes";

/** One programme on the page: what holds, what is proposed, and what it has granted, in sats. */
export interface ProgrammeLine {
  readonly programme: Programme;
  readonly policy: ProgrammePolicy;
  readonly policies: Policies;
  readonly granted: bigint;
}

/** What the page shows; `tried` is a proposal that was filled in wrongly. */
export interface PoliciesPageProps {
  readonly person: Person;
  readonly newToken: () => string;
  readonly lines: readonly ProgrammeLine[];
  readonly done?: PolicyKey | undefined;
  readonly fault?: Fault | undefined;
  /** The programme for which a proposal is being filled in; one at a time. */
  readonly proposing?: string | undefined;
  readonly tried?: { readonly programme: string; readonly attempt: Attempt } | undefined;
}

const { t, say } = policyText;

/** All programmes with their policies; treasurers propose, others agree. */
export function PoliciesPage(props: PoliciesPageProps): VNode {
  const { person, lines, done, fault } = props;
  return (
    <Page {...staffPage(person)} path={PROGRAMMES_PATH} heading={t("policy.heading")}>
      {fault === undefined ? null : <FaultNotice fault={fault} />}
      <Done text={done === undefined ? undefined : t(done)} />
      <p class="soft">{t("policy.lead")}</p>
      {lines.map((line) => (
        <ProgrammeSection {...props} key={line.programme.code} line={line} />
      ))}
    </Page>
  );
}

function ProgrammeSection(props: PoliciesPageProps & { readonly line: ProgrammeLine }): VNode {
  const { line, person } = props;
  const { programme, policy, policies, granted } = line;
  const [current] = policies.held;
  return (
    <section>
      <h2 dir="auto">{programme.name}</h2>
      <State {...props} />
      <p>
        {t("policy.granted")} <Amount sats={granted} />
      </p>
      <h3>
        {current === undefined
          ? t("policy.none")
          : t("policy.version", { version: current.version })}
      </h3>
      <dl class="facts">
        {Object.entries(policyValues(policy)).flatMap(([field, value]) => [
          <dt key={field}>{say(`field.${field}`)}</dt>,
          <dd key={`${field}-is`}>
            <Value field={field} value={value?.toString()} />
          </dd>,
        ])}
      </dl>
      <p>
        <a href={`/api/v1/programmes/${programme.code}/policies`}>{t("policy.history")}</a>
      </p>
      {policies.proposed.map((version) => (
        <Proposal {...props} key={version.version} version={version} />
      ))}
      {allows(person.roles, "programme.manage") ? <Propose {...props} /> : null}
    </section>
  );
}

function State({ line, newToken }: PoliciesPageProps & { readonly line: ProgrammeLine }): VNode {
  const { code, state } = line.programme;
  const steps = stepsFrom(state);
  return (
    <div class="card">
      <p>
        {t("state.is")} <strong>{t(`state.${state}`)}</strong>
      </p>
      {steps.map((to) => (
        <ButtonForm
          key={to}
          action={`${PROGRAMMES_PATH}/${code}/state`}
          token={newToken()}
          hidden={{ to }}
          submit={t(`state.to.${to}`)}
        />
      ))}
      {steps.length === 0 ? null : <p class="soft">{t("state.two")}</p>}
    </div>
  );
}

function Proposal(
  props: PoliciesPageProps & { readonly line: ProgrammeLine; readonly version: PolicyVersion },
): VNode {
  const { line, version, person, newToken } = props;
  const number = version.version;
  return (
    <div class="card">
      <p>{t("policy.proposed", { version: number, person: version.proposedBy })}</p>
      <ul>
        {version.changes.map((change) => (
          <Change key={change.field} change={change} />
        ))}
      </ul>
      {version.proposedBy === person.code ? (
        <p class="soft">{t("policy.own")}</p>
      ) : (
        <ButtonForm
          action={`${PROGRAMMES_PATH}/${line.programme.code}/agreement`}
          token={newToken()}
          hidden={{ version: number.toString() }}
          submit={t("policy.agree", { version: number })}
        />
      )}
    </div>
  );
}

function Change({ change }: { readonly change: PolicyChange }): VNode {
  const { field, from, to, widens } = change;
  return (
    <li>
      {say(`field.${field}`)}: <Value field={field} value={from} /> →{" "}
      <Value field={field} value={to} /> {widens ? <strong>{t("policy.wider")}</strong> : null}
    </li>
  );
}

function Value(props: { readonly field: string; readonly value: string | undefined }): VNode {
  const { field, value } = props;
  if (value === undefined) return <>{t(`policy.${absenceOf(field)}`)}</>;
  if (isSum(field)) return <Amount sats={BigInt(value)} />;
  if (!isChoice(field)) return <Ltr>{value}</Ltr>;
  const names = value.split(" ");
  return <>{names.map((name) => say(`${NAMED[field] ?? ""}.${name}`)).join(", ")}</>;
}

/** What the names of a choice begin with among the texts. */
const NAMED: Readonly<Record<string, string>> = { purposes: "purpose", languages: "language" };

function Propose(props: PoliciesPageProps & { readonly line: ProgrammeLine }): VNode {
  const { line, newToken, proposing, tried } = props;
  const { code } = line.programme;
  if ((tried?.programme ?? proposing) !== code)
    return (
      <p>
        <a href={`${PROGRAMMES_PATH}?propose=${code}`}>{t("policy.propose")}</a>
      </p>
    );
  const values = filledPolicy(policyValues(line.policy));
  return (
    <div class="card">
      <h3>{t("policy.propose")}</h3>
      <FormView
        form={POLICY_FORM}
        text={policyText}
        action={`${PROGRAMMES_PATH}/${code}/policies`}
        token={newToken()}
        submit={t("policy.submit")}
        attempt={tried?.attempt ?? { values, errors: {} }}
      />
    </div>
  );
}
