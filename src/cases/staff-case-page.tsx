import type { ComponentChildren, VNode } from "preact";
import type { Fault } from "../base/fault.ts";
import { FaultNotice } from "../http/fault-notice.tsx";
import { UNTOUCHED } from "../http/form.ts";
import type { Attempt } from "../http/form.ts";
import { FormView } from "../http/form-view.tsx";
import { Page } from "../http/layout.tsx";
import { Done, Ltr, Notice } from "../http/parts.tsx";
import type { ManifestRate } from "../payouts/award-rate.ts";
import type { Person } from "../people/person.ts";
import { staffPage } from "../people/staff-nav.ts";
import type { Programme } from "../programmes/programme.ts";
import type { Purpose } from "../vault/entry.ts";
import { Answers } from "./answers-part.tsx";
import type { CaseFile } from "./case-file.ts";
import type { QueuedCase } from "./case-queue.view.ts";
import type { Case } from "./case.ts";
import { Hindrances } from "./hindrances-part.tsx";
import { lookText } from "./look-texts.ts";
import { Looks } from "./looks-part.tsx";
import { Vouches } from "./vouches-part.tsx";
import { MissingEvidence } from "./criteria-parts.tsx";
import { PairsPart } from "./pairs-page.tsx";
import type { Message } from "./message.ts";
import { EvidenceButton } from "./staff-evidence-page.tsx";
import { Steps } from "./staff-case-forms.tsx";
import type { StepsProps, TriedStep } from "./staff-case-forms.tsx";
import { openForm } from "./staff-forms.ts";
import { caseName, CASES_PATH } from "./staff-queue-page.tsx";
import { QuestionPart } from "./staff-question-part.tsx";
import { StaffMessages } from "./staff-messages-part.tsx";
import { staffCaseText } from "./staff-texts.ts";
import type { StaffCaseKey } from "./staff-texts.ts";
import type { Turn } from "./turn.ts";

/** Amounts that a fault of these pages may carry. */
const FAULT_LABELS = { available: staffCaseText.t("fault.available") };

/** What both faces of a case's page need. */
export interface CasePageProps {
  readonly person: Person;
  readonly token: string;
  readonly programme: Programme;
  readonly tiers: readonly number[];
  readonly fault?: Fault | undefined;
}

/** A case before it is opened: nothing of what was asked, and the question what the look is for. */
export function ClosedCasePage(
  props: CasePageProps & {
    readonly line: QueuedCase;
    /** What they may look at it for now. */
    readonly offered: readonly Purpose[];
    readonly attempt?: Attempt | undefined;
    readonly done?: StaffCaseKey | undefined;
  },
): VNode {
  const { line, offered, token, done } = props;
  const { t } = staffCaseText;
  const usual = usualPurpose(line, offered);
  const attempt = props.attempt ?? {
    ...UNTOUCHED,
    values: usual === undefined ? {} : { purpose: usual },
  };
  return (
    <CaseShell {...props} current={line} restored={line.restored}>
      <Done text={done === undefined ? undefined : t(done)} />
      <div class="card">
        <h2>{t("open.heading")}</h2>
        {offered.length === 0 ? (
          <p>{t("open.nothing")}</p>
        ) : (
          <FormView
            form={openForm(offered)}
            text={staffCaseText}
            action={`${CASES_PATH}/${line.id}`}
            token={token}
            submit={t("open.submit")}
            attempt={attempt}
          />
        )}
      </div>
      <p class="soft">
        <a href={`${CASES_PATH}/${line.id}/looks`}>{lookText.t("case.link")}</a>
      </p>
      <RecusalLink current={line} turn={line.turn} />
    </CaseShell>
  );
}

/** An opened case: what was asked, and what this person can do with it now. `tried` is a step that failed, as it was filled in. */
export function OpenCasePage(
  props: CasePageProps & {
    readonly file: CaseFile;
    readonly purpose: Purpose;
    /** Those who could be drawn to review it. */
    readonly reviewers: readonly string[];
    /** Of the currencies that awards can be in now. */
    readonly rates: readonly ManifestRate[];
    readonly tried?: TriedStep | undefined;
    /** The conversation with the applicant, for those who may write. */
    readonly messages?: readonly Message[] | undefined;
  },
): VNode {
  const { file, purpose } = props;
  const { t, say } = staffCaseText;
  return (
    <CaseShell {...props} current={file.case} restored={file.restored} wide>
      <Told file={file} />
      <div class="halves">
        <section>
          <h2>{t("answers.heading")}</h2>
          {file.appeal === undefined ? null : (
            <Notice>
              <p>{t("appeal.why")}</p>
              <p class="said" dir="auto" lang={file.language}>
                {file.appeal}
              </p>
            </Notice>
          )}
          <Answers file={file} />
          <p class="soft">
            {t("opened.recorded")} {say(`purpose.${purpose}`)}.{" "}
            <a href={CASES_PATH}>{t("opened.close")}</a>
          </p>
          <Masked groups={file.masked} />
          {file.masked.includes("files") ? null : (
            <EvidenceButton current={file.case} token={props.token} purpose={purpose} />
          )}
          <Vouches vouches={file.vouches} />
          <Looks looks={file.looks} />
        </section>
        <section>
          <PairsPart id={file.case.id} counts={file.duplicates} token={props.token} />
          <Hindrances hindrances={file.hindrances} />
          <h2>{t("do.heading")}</h2>
          <NextSteps {...props} />
          {props.messages === undefined ? null : (
            <StaffMessages {...props} messages={props.messages} />
          )}
          <RecusalLink current={file.case} turn={file.turn} />
        </section>
      </div>
    </CaseShell>
  );
}

/** What nobody who works on it may overlook. */
function Told({ file }: { readonly file: CaseFile }): VNode {
  const { t } = staffCaseText;
  return (
    <>
      {file.secondUsed ? (
        <Notice tone="warn">
          <p>{t("case.second")}</p>
        </Notice>
      ) : null}
      {file.quietUntil === undefined ? null : (
        <Notice tone="warn">
          <p>{t("quiet.until", { day: file.quietUntil })}</p>
        </Notice>
      )}
    </>
  );
}

/** What this person can do now; nobody decides on what this look does not show. */
function NextSteps(props: StepsProps): VNode {
  const { turn, masked } = props.file;
  if (turn === "yours" && masked.includes("words")) return <p>{staffCaseText.t("do.unread")}</p>;
  return (
    <>
      <Steps {...props} />
      <QuestionPart {...props} />
    </>
  );
}

/** What this look does not show; the same words whether or not there is any of it. What was said of pairs has a page of its own. */
function Masked({ groups }: { readonly groups: CaseFile["masked"] }): VNode | null {
  const { t } = staffCaseText;
  const names = groups.filter((group) => group !== "pairs").map((group) => t(`group.${group}`));
  if (names.length === 0) return null;
  return (
    <p class="soft">
      {t("opened.masked")} {names.join(", ")}.
    </p>
  );
}

/** The way out for who must not decide a case that is still undecided. */
function RecusalLink(props: { readonly current: Case; readonly turn: Turn }): VNode | null {
  if (props.turn === "over") return null;
  return (
    <p class="soft">
      <a href={`${CASES_PATH}/${props.current.id}/recusal`}>{staffCaseText.t("recusal.link")}</a>
    </p>
  );
}

/** What every page about one case has around it. */
export function CaseShell(
  props: CasePageProps & {
    readonly current: Case;
    readonly restored: boolean;
    readonly wide?: boolean;
    readonly children: ComponentChildren;
  },
): VNode {
  const { person, current, programme, fault, restored, wide = false, children } = props;
  const { t } = staffCaseText;
  return (
    <Page
      {...staffPage(person)}
      path={`${CASES_PATH}/${current.id}`}
      heading={t("case.name", { name: caseName(current.id) })}

      wide={wide}
    >
      <p class="lead">
        <span class="tag">{t(`state.${current.state}`)}</span> {t(`means.${current.state}`)}
      </p>
      {fault === undefined ? null : <FaultNotice fault={fault} labels={FAULT_LABELS} />}
      <MissingEvidence fault={fault} />
      {restored ? (
        <Notice>
          <p>{t("case.restored")}</p>
        </Notice>
      ) : null}
      <dl class="facts">
        <dt>{t("case.programme")}</dt>
        <dd dir="auto">{programme.name}</dd>
        <dt>{t("case.sent")}</dt>
        <dd>
          <Ltr>{current.submittedOn}</Ltr>
        </dd>
      </dl>
      {children}
    </Page>
  );
}

/** The purpose that most looks have at this station; undefined when there is no usual one, or it is not offered. */
function usualPurpose(line: QueuedCase, offered: readonly Purpose[]): Purpose | undefined {
  const usual =
    line.turn === "open" || line.state === "triage"
      ? "triage"
      : line.turn === "yours"
        ? "review"
        : undefined;
  return offered.find((each) => each === usual) ?? (offered.length === 1 ? offered[0] : undefined);
}
