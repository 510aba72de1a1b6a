import type { VNode } from "preact";
import type { Fault } from "../base/fault.ts";
import { FaultNotice } from "../http/fault-notice.tsx";
import type { Attempt } from "../http/form.ts";
import { FormView } from "../http/form-view.tsx";
import { Page } from "../http/layout.tsx";
import { Done, Ltr, Notice } from "../http/parts.tsx";
import type { Person } from "../people/person.ts";
import { staffPage } from "../people/staff-nav.ts";
import { AGREE_FORM, PROPOSE_FORM, SEND_FORM } from "./test-forms.ts";
import { testTexts } from "./test-texts.ts";
import type { TestKey } from "./test-texts.ts";
import type { TestRequest } from "./test-request.store.ts";
import { caseTexts } from "./texts.ts";

/** Where test requests are made up, and read. */
export const TESTS_PATH = "/staff/tests";

/** The forms of the page, by the step of their address. */
export const TEST_STEPS = ["", "agreement", "requests"] as const;

/** What the page shows. `tried`: the form that was refused, and how it was filled in. */
export interface TestsPageProps {
  readonly person: Person;
  readonly tests: readonly Omit<TestRequest, "endedIn">[];
  readonly token: string;
  readonly claimCode?: string | undefined;
  readonly done?: TestKey | undefined;
  readonly fault?: Fault | undefined;
  readonly tried?:
    { readonly step: (typeof TEST_STEPS)[number]; readonly attempt: Attempt } | undefined;
}

/** The page of test requests: which there are, and the forms that propose, agree to and send one. */
export function TestsPage(props: TestsPageProps): VNode {
  const { person, tests, token, claimCode, done, fault, tried } = props;
  const text = testTexts("en");
  const { t } = text;
  const again = (step: (typeof TEST_STEPS)[number]) =>
    tried?.step === step ? { attempt: tried.attempt } : {};
  return (
    <Page {...staffPage(person)} path={TESTS_PATH} heading={t("heading")}>
      <Done text={done && t(done)} />
      {fault === undefined ? null : <FaultNotice fault={fault} />}
      {claimCode === undefined ? null : (
        <Notice>
          <p>{t("shown")}</p>
          <p class="strong">
            <Ltr>{claimCode}</Ltr>
          </p>
        </Notice>
      )}
      <p>{t("explain")}</p>
      <p>{t("costs")}</p>
      {tests.length === 0 ? <p class="soft">{t("none")}</p> : null}
      {tests.map((test, at) => (
        <TestCard key={at} test={test} />
      ))}
      <h2>{t("new")}</h2>
      <FormView
        {...{ form: PROPOSE_FORM, text, token, action: TESTS_PATH, submit: t("propose") }}
        {...again("")}
        within="propose"
      />
      <h2>{t("agreeing")}</h2>
      <FormView
        {...{ form: AGREE_FORM, text, token, submit: t("agree") }}
        action={`${TESTS_PATH}/agreement`}
        {...again("agreement")}
        within="agree"
      />
      <h2>{t("sending")}</h2>
      <FormView
        {...{ form: SEND_FORM, text: caseTexts("en"), token, submit: t("send") }}
        action={`${TESTS_PATH}/requests`}
        {...again("requests")}
      />
    </Page>
  );
}

function TestCard({ test }: { readonly test: TestsPageProps["tests"][number] }): VNode {
  const { t } = testTexts("en");
  const { proposedBy, agreedBy, agreedIn = "", ended, met } = test;
  const month = test.proposedIn.slice(0, 7);
  const by = [t("proposedBy", { person: proposedBy, month })];
  if (agreedBy !== undefined)
    by.push(t("agreedBy", { person: agreedBy, month: agreedIn.slice(0, 7) }));
  const end = ended === undefined ? undefined : t(ended === "declined" ? "turnedDown" : ended);
  const result = met === undefined ? end : t(met ? "met" : "unmet", { end: end ?? "" });
  return (
    <dl class="facts card">
      <dt>{t("programme")}</dt>
      <dd>{test.programme}</dd>
      <dt>{t("people")}</dt>
      <dd>{by.join("; ")}</dd>
      <dt>{t("result")}</dt>
      <dd>{result ?? t("open")}</dd>
    </dl>
  );
}
