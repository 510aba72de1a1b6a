import type { VNode } from "preact";
import { ButtonForm } from "../http/button-form.tsx";
import { UNTOUCHED } from "../http/form.ts";
import type { Attempt } from "../http/form.ts";
import { FieldView, TOKEN_FIELD } from "../http/form-view.tsx";
import { Ltr, Notice } from "../http/parts.tsx";
import { localPath } from "../http/text.ts";
import { EVIDENCE_DAYS, EVIDENCE_MEDIA } from "../evidence/evidence.ts";
import type { EvidenceMedia } from "../evidence/evidence.ts";
import { ClaimDesk } from "./claim-desk.tsx";
import { EVIDENCE_FORM } from "./claim-forms.ts";
import type { ClaimPageProps } from "./request-pages.tsx";
import type { EvidenceDesk } from "./send-evidence.ts";
import { caseTexts } from "./texts.ts";
import type { CaseKey } from "./texts.ts";

/** Where its forms go, without language. */
export const EVIDENCE_PATHS = {
  desk: "/request/evidence",
  file: "/request/evidence-file",
  removal: "/request/evidence-removal",
} as const;

/** The field of the form that carries the file; the last one, so that the code is judged before it. */
const FILE_FIELD = "file";

/** What types are called everywhere. */
const NAMES: Readonly<Record<EvidenceMedia, string>> = {
  "image/jpeg": "JPEG",
  "image/png": "PNG",
  "image/webp": "WebP",
  "application/pdf": "PDF",
  "text/plain": "TXT",
};

/** On the page of a request: the way to its files. */
export function EvidenceLink({ language, token, code }: ClaimPageProps): VNode {
  const { t } = caseTexts(language);
  return (
    <>
      <h2>{t("evidence.heading")}</h2>
      <ButtonForm
        action={localPath(language, EVIDENCE_PATHS.desk)}
        token={token}
        hidden={{ code }}
        submit={t("evidence.ask")}
        look="quiet"
      />
    </>
  );
}

/** Files that support a request: what was sent, and a form for one more. */
export function EvidencePage(
  props: ClaimPageProps & {
    readonly desk: EvidenceDesk;
    /** What was just done. */
    readonly said?: CaseKey;
    /** A text that says why a file was not taken. */
    readonly refused?: string;
    readonly attempt?: Attempt;
  },
): VNode {
  const { language, desk } = props;
  const { t } = caseTexts(language);
  return (
    <ClaimDesk {...props} heading="evidence.heading" back="evidence.back">
      {desk.open ? <SendForm {...props} /> : <p>{t("evidence-closed")}</p>}
      <Sent {...props} />
    </ClaimDesk>
  );
}

function SendForm(
  props: ClaimPageProps & { readonly desk: EvidenceDesk; readonly attempt?: Attempt },
): VNode {
  const { language, token, code, desk, attempt = UNTOUCHED } = props;
  const text = caseTexts(language);
  const { t } = text;
  return (
    <>
      <p class="lead">{t("evidence.lead")}</p>
      <Notice>
        <p>{t("evidence.safe")}</p>
      </Notice>
      <form
        method="post"
        action={localPath(language, EVIDENCE_PATHS.file)}
        enctype="multipart/form-data"
        novalidate
        autocomplete="off"
      >
        <input type="hidden" name={TOKEN_FIELD} value={token} />
        <input type="hidden" name="code" value={code} />
        <FieldView name="kind" field={EVIDENCE_FORM.fields.kind} text={text} attempt={attempt} />
        <div class="field">
          <label for={FILE_FIELD}>
            {t("evidence.file")}
            <span class="hint" id="file-hint">
              {t("evidence.what", { left: desk.left.files })}
            </span>
          </label>
          <input
            type="file"
            id={FILE_FIELD}
            name={FILE_FIELD}
            aria-describedby="file-hint"
            accept={EVIDENCE_MEDIA.join(",")}
          />
        </div>
        <button type="submit">{t("evidence.send")}</button>
      </form>
      <p class="soft">{t("evidence.how", EVIDENCE_DAYS)}</p>
    </>
  );
}

function Sent({
  language,
  token,
  code,
  desk,
}: ClaimPageProps & { readonly desk: EvidenceDesk }): VNode | null {
  if (desk.files.length === 0) return null;
  const { t } = caseTexts(language);
  return (
    <>
      <h2>{t("evidence.sent")}</h2>
      {desk.files.map(({ id, kind, media, length, seen, failed }) => (
        <div class="card" key={id}>
          <p class="strong">{t(`evidence.${kind}`)}</p>
          <p>
            <Ltr>
              {NAMES[media]}, {String(Math.ceil(length / 1024))} KB
            </Ltr>
          </p>
          <p>{t(seen ? "evidence.seen" : "evidence.unseen")}</p>
          {failed === undefined ? null : (
            <Notice tone="warn">
              <p>{t(`evidence.${failed}`)}</p>
            </Notice>
          )}
          <ButtonForm
            action={localPath(language, EVIDENCE_PATHS.removal)}
            token={token}
            hidden={{ code, file: id }}
            submit={t("evidence.remove")}
            look="quiet"
          />
        </div>
      ))}
    </>
  );
}
