import type { VNode } from "preact";
import type { Random } from "../base/clock.ts";
import { ButtonForm } from "../http/button-form.tsx";
import type { Attempt, Field, Form } from "../http/form.ts";
import { FormView } from "../http/form-view.tsx";
import { Page } from "../http/layout.tsx";
import { Groups, Notice } from "../http/parts.tsx";
import { localPath } from "../http/text.ts";
import type { Language, Text } from "../http/text.ts";
import type { FirstAddress } from "../payouts/destination-source.ts";
import type { Offer } from "../programmes/offers.view.ts";
import { APPLY_FORM } from "./apply-form.ts";
import { ConsentPart } from "./consent-part.tsx";
import { CompareDestination } from "./destination-pages.tsx";
import type { SetDestination } from "./chosen-destination.ts";
import { offeredFields, openOffers } from "./offer-choices.ts";
import { SecondCodeCard } from "./second-code-part.tsx";
import type { SecondCode } from "./second-code.ts";
import type { SubmittedRequest } from "./submit-request.ts";
import { caseTexts } from "./texts.ts";
import type { CaseKey, CaseText } from "./texts.ts";

/** What to know before asking: what is asked and kept, and what nobody can protect. */
export function BeforePage(props: { readonly language: Language; readonly open: boolean }): VNode {
  const { language, open } = props;
  const { t } = caseTexts(language);
  return (
    <Page language={language} audience="recipient" path="/apply" heading={t("before.heading")}>
      <p class="lead">{t("before.lead")}</p>
      <h2>{t("before.device")}</h2>
      <p>{t("before.deviceBody")}</p>
      <h2>{t("before.ask")}</h2>
      <p>{t("before.askBody")}</p>
      <h2>{t("before.keep")}</h2>
      <p>{t("before.keepBody")}</p>
      <p>
        <a href={localPath(language, "/what-we-hold")}>{t("before.hold")}</a>
      </p>
      <p>
        <a href={localPath(language, "/apply/paper")}>{t("paper.link")}</a>
      </p>
      <Notice tone="warn">
        <h2>{t("before.risk")}</h2>
        <ul>
          <li>{t("before.riskServer")}</li>
          <li>{t("before.riskChain")}</li>
          <li>{t("before.riskCode")}</li>
        </ul>
      </Notice>
      {open ? (
        <p>
          <a class="button" href={localPath(language, "/apply/form")}>
            {t("before.start")}
          </a>
        </p>
      ) : (
        <p>{t("before.closed")}</p>
      )}
    </Page>
  );
}

/** Why the questions are shown once more. */
export type ApplyNotice = "again" | "busy" | "slowly" | "stale";

/**
 * The questions. `notice` says why they are shown once more: `again` after a form that had been sent came back with other answers,
 * `stale` after one that came back too late or too soon, `slowly` and `busy` when many ask, for a moment or for today.
 */
export function ApplyPage(props: {
  readonly language: Language;
  readonly offers: readonly Offer[];
  readonly token: string;
  readonly attempt?: Attempt;
  readonly notice?: ApplyNotice;
  /** Of an account key that was given: what its first address may be, for its owner to choose. */
  readonly firsts?: readonly FirstAddress[];
}): VNode {
  const { language, token, attempt, notice, firsts = [] } = props;
  const text = caseTexts(language);
  const { t } = text;
  const offers = openOffers(props.offers);
  const shown = attempt ?? fresh(language, offers);
  return (
    <Page language={language} audience="recipient" path="/apply/form" heading={t("apply.heading")}>
      <p>{t("apply.lead")}</p>
      {notice === undefined ? null : (
        <Notice tone="warn">
          <p>{t(`apply.${notice}`)}</p>
        </Notice>
      )}
      <FormView
        form={withChoices(text, offers, firsts)}
        text={orAsItIs(text)}
        action={localPath(language, "/apply/form")}
        token={token}
        submit={t("apply.submit")}
        attempt={shown}
        elsewhere={["consent"]}
      >
        <ConsentPart language={language} attempt={shown} />
        <p class="soft">{t("apply.moment")}</p>
      </FormView>
    </Page>
  );
}

/** What an applicant is shown once: the code in both forms, how to keep it, how to come back. */
export function ClaimCodePage(props: {
  readonly language: Language;
  readonly submitted: Pick<SubmittedRequest, "claimCode" | "claimCodeDigits">;
  readonly second: SecondCode | undefined;
  readonly destination: SetDestination | undefined;
  readonly random: Random;
  readonly token: string;
}): VNode {
  const { language, submitted, second, destination, token, random } = props;
  const text = caseTexts(language);
  const { t } = text;
  return (
    <Page language={language} audience="recipient" path="/apply" heading={t("claim.heading")}>
      <p class="lead">{t("claim.lead")}</p>
      <div class="card">
        <h2>{t("claim.code")}</h2>
        <Groups text={submitted.claimCode.replaceAll("-", "")} size={3} large />
        <h3>{t("claim.digits")}</h3>
        <p class="soft">{t("claim.digitsHint")}</p>
        <Groups text={submitted.claimCodeDigits.replaceAll("-", "")} size={6} large />
      </div>
      <Notice tone="warn">
        <p>{t("claim.once")}</p>
      </Notice>
      <h2>{t("claim.keep")}</h2>
      <ul>
        <li>{t("claim.keepPaper")}</li>
        <li>{t("claim.keepManager")}</li>
        <li>{t("claim.keepNot")}</li>
      </ul>
      {second === undefined ? null : <SecondCodeCard text={text} second={second} />}
      <h2>{t("claim.return")}</h2>
      <p>{t("claim.returnBody")}</p>
      <p>
        <a class="button quiet" href={localPath(language, "/request")} target="_blank">
          {t("claim.try")}
        </a>
      </p>
      <h2>{t("destination.heading")}</h2>
      {destination === undefined ? (
        <>
          <p>{t("claim.destinationBody")}</p>
          <ButtonForm
            action={localPath(language, "/request")}
            token={token}
            hidden={{ code: submitted.claimCode }}
            submit={t("claim.destination")}
          />
        </>
      ) : (
        <CompareDestination {...{ text, destination, random }} />
      )}
    </Page>
  );
}

/** The form with what can be chosen now, and with the kinds of address that an account key can make, each as its first one. */
function withChoices(
  text: CaseText,
  offers: readonly Offer[],
  firsts: readonly FirstAddress[],
): Form<Readonly<Record<string, Field>>> {
  const { fields } = APPLY_FORM;
  const kinds = firsts.map(({ choice, address }) => ({
    value: choice,
    label: `\u2066${address}\u2069`,
  }));
  const asked = { ...fields.addressType, kind: "choice", options: kinds } as const;
  return {
    ...APPLY_FORM,
    fields: {
      ...fields,
      ...offeredFields(fields, offers, text),
      addressType: kinds.length === 0 ? fields.addressType : asked,
    },
  };
}

/** Texts for labels of which some are keys and some, such as names of programmes, are shown as they are. */
function orAsItIs(text: Text<CaseKey>): Text<string> {
  return { ...text, t: text.say };
}

/** Answers in the language of the page, and the programme when there is only one. */
function fresh(language: Language, offers: readonly Offer[]): Attempt {
  const [only] = offers;
  const isAnswered = offers.some(({ languages }) => languages.includes(language));
  return {
    values: {
      ...(isAnswered && { language }),
      ...(only !== undefined && offers.length === 1 ? { programme: only.code } : {}),
    },
    errors: {},
  };
}
