import type { VNode } from "preact";
import { ButtonForm } from "../http/button-form.tsx";
import type { Attempt } from "../http/form.ts";
import { FormView } from "../http/form-view.tsx";
import { Page } from "../http/layout.tsx";
import { Amount, Granted, Groups, Ltr, Notice } from "../http/parts.tsx";
import { Progress } from "../http/progress.tsx";
import { Qr } from "../http/qr.tsx";
import { localPath } from "../http/text.ts";
import type { Language } from "../http/text.ts";
import { AppealPart } from "./appeal-part.tsx";
import { BlackoutNotice } from "./blackout-notice.tsx";
import { AskFirst } from "./ask-twice.tsx";
import { CLAIM_FORM, ERASURE, WITHDRAWAL } from "./claim-forms.ts";
import { STATIONS, stationOf } from "./claim-steps.ts";
import { MessagesLink } from "./message-pages.tsx";
import { PausePart } from "./pause-part.tsx";
import { SecondCodeNotice } from "./second-code-part.tsx";
import { PayoutCheck } from "./payout-check-section.tsx";
import type { CheckedPayout } from "./check-payouts.ts";
import { EvidenceLink } from "./evidence-pages.tsx";
import { takesVouches } from "./give-vouch.ts";
import { VouchesLink } from "./vouch-pages.tsx";
import { takesEvidence } from "./send-evidence.ts";
import { DestinationSection } from "./destination-pages.tsx";
import type { ClaimStatus } from "./read-claim.ts";
import { caseTexts } from "./texts.ts";
import type { CaseText } from "./texts.ts";

/** What every page of one request carries: the code goes into the bodies of its forms, nowhere else. */
export interface ClaimPageProps {
  readonly language: Language;
  readonly token: string;
  readonly code: string;
}

/** Asks for a claim code. */
export function ClaimCodeFormPage(props: {
  readonly language: Language;
  readonly token: string;
  readonly blackout: boolean;
  readonly attempt?: Attempt;
}): VNode {
  const { language, token, attempt } = props;
  const text = caseTexts(language);
  const { t } = text;
  const error = attempt?.errors["code"];
  const isOther = error?.kind === "message" && error.message === "code-of-other-kind";
  return (
    <Page language={language} audience="recipient" path="/request" heading={t("request.heading")}>
      <BlackoutNotice text={text} declared={props.blackout} />
      <p>{t("request.lead")}</p>
      <FormView
        form={CLAIM_FORM}
        text={text}
        action={localPath(language, "/request")}
        token={token}
        submit={t("request.look")}
        {...(attempt === undefined ? {} : { attempt })}
      />
      {isOther ? (
        <p>
          <a href={localPath(language, "/donation")}>{t("code.receipt")}</a>
        </p>
      ) : null}
    </Page>
  );
}

/** Where a request stands and what its applicant can do now. */
export function RequestPage(
  props: ClaimPageProps & {
    readonly status: ClaimStatus;
    readonly programme: string;
    /** Signed just now, for the address kept for this request. */
    readonly certificate?: string;
    /** What was just found of the payments in the public book. */
    readonly checked?: readonly CheckedPayout[];
    /** A text that says why the last thing that was asked for was not done. */
    readonly refused?: string;
    /** The form of an appeal as it came back wrong. */
    readonly appealing?: Attempt;
    /** The destination form as it came back wrong. */
    readonly attempt?: Attempt;
  },
): VNode {
  const { language, token, code, status } = props;
  const text = caseTexts(language);
  // A form that is shown again says itself what is wrong with it.
  const isSaid = props.attempt !== undefined && status.destinationOpen;
  return (
    <Page
      language={language}
      audience="recipient"
      path="/request"
      heading={text.t("request.heading")}
    >
      <Refused text={text} why={isSaid ? undefined : props.refused} />
      <BlackoutNotice text={text} declared={status.blackout} />
      <Standing text={text} status={status} programme={props.programme} />
      <AppealPart {...{ text, token, code, status }} appealing={props.appealing} />
      <ButtonForm
        action={localPath(language, "/request")}
        token={token}
        hidden={{ code }}
        submit={text.t("request.again")}
        look="quiet"
      />
      <Payouts text={text} status={status} />
      <SecondCodeNotice {...{ text, token, code }} standing={status.secondCode} />
      <PausePart {...{ text, token, code }} standing={status} />
      <PayoutCheck {...{ text, token, code }} open={status.checkOpen} checked={props.checked} />
      <DestinationSection
        {...{ text, token, code }}
        destination={status.destination}
        open={status.destinationOpen}
        wanted={status.destinationWanted}
        cooling={status.destinationCooling}
        change={status.destinationChange}
        {...(props.attempt === undefined ? {} : { attempt: props.attempt })}
      />
      <CaseAddress
        {...{ text, token, code, status }}
        {...(props.certificate === undefined ? {} : { certificate: props.certificate })}
      />
      <MessagesLink {...{ language, token, code }} unread={status.unread} />
      <Steps {...{ language, token, code, status }} />
    </Page>
  );
}

/** What can be done about the whole request. */
function Steps({ status, ...claim }: ClaimPageProps & { readonly status: ClaimStatus }): VNode {
  const { state } = status;
  return (
    <>
      {takesEvidence(state) ? <EvidenceLink {...claim} /> : null}
      {takesVouches(state) ? <VouchesLink {...claim} /> : null}
      {status.withdrawalOpen ? <AskFirst {...claim} {...WITHDRAWAL} /> : null}
      <AskFirst {...claim} {...ERASURE} />
    </>
  );
}

function stateText({ t }: CaseText, status: ClaimStatus): string {
  const { state, destination, destinationRefused, silence } = status;
  if (silence === "untriaged") return t("state.untriaged");
  if (status.mayStillPay) return t("withdraw.perhaps");
  if (state !== "approved" || destination !== undefined) return t(`state.${state}`);
  return t(destinationRefused === undefined ? "state.approvedAddress" : "state.approvedRefused");
}

/** The state in words, how far it is, and what is known of the request without opening it. */
function Standing(props: {
  readonly text: CaseText;
  readonly status: ClaimStatus;
  readonly programme: string;
}): VNode {
  const { text, status, programme } = props;
  const { t } = text;
  const station = stationOf(status.state);
  return (
    <div class="card">
      <p class="lead">{stateText(text, status)}</p>
      {status.test ? (
        <Notice tone="warn">
          <p>{text.t("state.test")}</p>
        </Notice>
      ) : null}
      <AnswerBy text={text} status={status} />
      <TriageBy text={text} day={status.triageBy} />
      {status.destinationRefused === undefined ? null : (
        <Notice tone="bad">
          <p>{text.say(status.destinationRefused)}</p>
        </Notice>
      )}
      {station === undefined ? null : (
        <Progress steps={STATIONS.map((step) => t(`step.${step}`))} at={station} />
      )}
      <dl class="facts">
        <dt>{t("request.programme")}</dt>
        <dd dir="auto">{programme}</dd>
        <dt>{t("request.sent")}</dt>
        <dd>
          <Ltr>{status.submittedOn}</Ltr>
        </dd>
        {status.award === undefined ? null : (
          <>
            <dt>{t("request.award")}</dt>
            <dd>
              <Granted amount={status.award} />
            </dd>
          </>
        )}
      </dl>
    </div>
  );
}

function Refused({ text, why }: { readonly text: CaseText; readonly why: string | undefined }) {
  if (why === undefined) return null;
  return (
    <div role="alert">
      <Notice tone="bad">
        <p>{text.say(why)}</p>
      </Notice>
    </div>
  );
}

/** By when the fund waits for an answer; said louder as the day comes near. */
function AnswerBy({ text, status }: { readonly text: CaseText; readonly status: ClaimStatus }) {
  const { answerBy, reminder } = status;
  if (answerBy === undefined) return null;
  return (
    <Notice tone={reminder === undefined ? "plain" : reminder === "last" ? "bad" : "warn"}>
      {reminder === undefined ? null : <p>{text.t(`question.${reminder}`)}</p>}
      <p>
        {text.t("question.by")} <Ltr>{answerBy}</Ltr>
      </p>
    </Notice>
  );
}

/** By when the fund has to begin with it, where it ends otherwise. */
function TriageBy({ text, day }: { readonly text: CaseText; readonly day: string | undefined }) {
  return day === undefined ? null : <p class="soft">{text.t("triage.by", { day })}</p>;
}

function Payouts({ text, status }: { readonly text: CaseText; readonly status: ClaimStatus }) {
  if (status.payouts.length === 0) return null;
  return (
    <>
      <h2>{text.t("payout.heading")}</h2>
      {status.payouts.map((payout, index) => (
        <div class="card" key={index}>
          {payout.amount === undefined ? null : (
            <p class="big">
              <Amount sats={payout.amount} />
            </p>
          )}
          <p>{text.t(`payout.${payout.state}`)}</p>
        </div>
      ))}
    </>
  );
}

function CaseAddress(props: {
  readonly text: CaseText;
  readonly token: string;
  readonly code: string;
  readonly status: ClaimStatus;
  readonly certificate?: string;
}): VNode | null {
  const { text, token, code, status, certificate } = props;
  const { t } = text;
  const { caseAddress, state } = status;
  if (caseAddress === undefined && state !== "approved" && state !== "active") return null;
  return (
    <>
      <h2>{t("caseAddress.heading")}</h2>
      <p>{t("caseAddress.body")}</p>
      {caseAddress === undefined ? (
        <ButtonForm
          action={localPath(text.language, "/request/case-address")}
          token={token}
          hidden={{ code }}
          submit={t("caseAddress.get")}
        />
      ) : (
        <div class="card">
          <h3>{t("caseAddress.address")}</h3>
          <Groups text={caseAddress} large />
          <Qr text={`bitcoin:${caseAddress}`} label={t("caseAddress.qr")} />
          {certificate === undefined ? null : (
            <details>
              <summary>{t("caseAddress.certificate")}</summary>
              <p>{t("caseAddress.certificateBody")}</p>
              <pre dir="ltr">{certificate}</pre>
            </details>
          )}
        </div>
      )}
    </>
  );
}
