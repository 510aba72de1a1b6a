import type { VNode } from "preact";
import { z } from "zod";
import { VOUCH_MAX } from "../groups/vouch.ts";
import { ButtonForm } from "../http/button-form.tsx";
import type { Attempt, Field, Form } from "../http/form.ts";
import { FormView } from "../http/form-view.tsx";
import { Groups, Ltr } from "../http/parts.tsx";
import { localPath } from "../http/text.ts";
import { holdsSecret } from "../bitcoin/words.ts";
import { ClaimDesk } from "./claim-desk.tsx";
import { CLAIM_FORM } from "./claim-forms.ts";
import type { ClaimPageProps } from "./request-pages.tsx";
import { caseTexts } from "./texts.ts";
import type { CaseKey } from "./texts.ts";
import type { VouchDesk } from "./vouch-routes.ts";

/** Where its forms go, without language. */
export const VOUCH_PATHS = { desk: "/request/vouches", vouch: "/request/vouch" } as const;

/** The text that a group signed. */
export const VOUCH_FORM = {
  name: "request",
  conceals: holdsSecret,
  fields: {
    code: { ...CLAIM_FORM.fields.code, kind: "hidden" },
    vouch: {
      kind: "area",
      label: "vouch.text",
      hint: "vouch.textHint",
      schema: z.string().max(VOUCH_MAX),
      ltr: true,
      autocomplete: "off",
    },
  },
} as const satisfies Form<Readonly<Record<string, Field<CaseKey>>>>;

/** On the page of a request: the way to its vouches. */
export function VouchesLink({ language, token, code }: ClaimPageProps): VNode {
  return (
    <ButtonForm
      action={localPath(language, VOUCH_PATHS.desk)}
      token={token}
      hidden={{ code }}
      submit={caseTexts(language).t("vouch.ask")}
      look="quiet"
    />
  );
}

/** Groups that vouch for a request: the tag they sign for, what was handed in, and a form for one more. */
export function VouchesPage(
  props: ClaimPageProps & {
    readonly desk: VouchDesk;
    /** Whether one was just taken. */
    readonly given?: boolean;
    /** A text that says why one was not taken. */
    readonly refused?: string;
    readonly attempt?: Attempt;
  },
): VNode {
  const { language, desk, given } = props;
  const { t } = caseTexts(language);
  const said = given === true ? "vouch.given" : undefined;
  return (
    <ClaimDesk {...props} heading="vouch.heading" said={said} back="evidence.back">
      {desk.isOpen ? <GiveForm {...props} /> : <p>{t("vouch-closed")}</p>}
      {desk.vouches.length === 0 ? null : (
        <>
          <h2>{t("vouch.have")}</h2>
          {desk.vouches.map(({ group, month }) => (
            <p key={group}>
              <Ltr>
                {group}, {month}
              </Ltr>
            </p>
          ))}
        </>
      )}
    </ClaimDesk>
  );
}

function GiveForm(
  props: ClaimPageProps & { readonly desk: VouchDesk; readonly attempt?: Attempt },
): VNode {
  const { language, token, code, desk, attempt } = props;
  const text = caseTexts(language);
  const { t } = text;
  return (
    <>
      <p class="lead">{t("vouch.lead")}</p>
      <p>{t("vouch.how")}</p>
      <div class="card">
        <h2>{t("vouch.tag")}</h2>
        <Groups text={desk.tag} />
      </div>
      <FormView
        form={VOUCH_FORM}
        text={text}
        action={localPath(language, VOUCH_PATHS.vouch)}
        token={token}
        submit={t("vouch.send")}
        attempt={{ errors: {}, ...attempt, values: { ...attempt?.values, code } }}
      />
    </>
  );
}
