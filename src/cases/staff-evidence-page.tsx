import type { ComponentChildren, VNode } from "preact";
import type { Fault } from "../base/fault.ts";
import { UNSEEN } from "../evidence/evidence.ts";
import type { OpenedFile, ReviewedFile } from "../evidence/look-at-evidence.ts";
import { ButtonForm } from "../http/button-form.tsx";
import { FaultNotice } from "../http/fault-notice.tsx";
import { UNTOUCHED } from "../http/form.ts";
import type { Attempt, Field } from "../http/form.ts";
import { FieldView, TOKEN_FIELD } from "../http/form-view.tsx";
import { Page } from "../http/layout.tsx";
import { Done, Ltr } from "../http/parts.tsx";
import { allows } from "../people/permission.ts";
import type { Person } from "../people/person.ts";
import { staffPage } from "../people/staff-nav.ts";
import type { Purpose } from "../vault/entry.ts";
import type { Case, CaseId } from "./case.ts";
import { MARK_FORM, ORIGINAL_FORM } from "./staff-evidence-forms.ts";
import { staffEvidenceText } from "./staff-evidence-texts.ts";
import type { StaffEvidenceKey } from "./staff-evidence-texts.ts";
import { caseName, CASES_PATH } from "./staff-queue-page.tsx";
import { staffCaseText } from "./staff-texts.ts";

/** What can be done on the page; each goes to a path of its name below the case. */
export type EvidenceStep =
  "evidence" | "evidence-look" | "evidence-mark" | "evidence-opening" | "evidence-original";

/** What the page of a case's files shows. */
export interface StaffEvidenceProps {
  readonly person: Person;
  readonly token: string;
  readonly id: CaseId;
  readonly purpose: Purpose;
  readonly files: readonly ReviewedFile[];
  /** The one that is looked at now. */
  readonly shown?: (OpenedFile & { readonly id: string }) | undefined;
  readonly fault?: Fault | undefined;
  readonly done?: StaffEvidenceKey | undefined;
  /** A form that was filled in wrongly, of the file with this id. */
  readonly tried?:
    { readonly file: string; readonly step: EvidenceStep; readonly attempt: Attempt } | undefined;
}

/** On the page of an opened case: the way to its files. */
export function EvidenceButton(props: {
  readonly current: Case;
  readonly token: string;
  readonly purpose: Purpose;
}): VNode {
  const { current, token, purpose } = props;
  const { id, version } = current;
  return (
    <ButtonForm
      action={pathOf(id, "evidence")}
      token={token}
      hidden={{ purpose, version: String(version) }}
      submit={staffEvidenceText.t("files.heading")}
      look="quiet"
    />
  );
}

/** The files of a case: what each is, one of them shown, and what can be said and asked of it. */
export function StaffEvidencePage(props: StaffEvidenceProps): VNode {
  const { person, id, files, fault, done } = props;
  const { t } = staffEvidenceText;
  return (
    <Page {...staffPage(person)} path={pathOf(id, "evidence")} heading={t("files.heading")}>
      <p class="lead">{staffCaseText.t("case.name", { name: caseName(id) })}</p>
      {fault === undefined ? null : <FaultNotice fault={fault} />}
      <Done text={done === undefined ? undefined : t(done)} />
      <p>{t(files.length === 0 ? "files.none" : "files.lead")}</p>
      {files.map((file) => (
        <FileCard key={file.id} {...props} file={file} />
      ))}
      <p>
        <a href={`${CASES_PATH}/${id}`}>{t("files.back")}</a>
      </p>
    </Page>
  );
}

type FileProps = StaffEvidenceProps & { readonly file: ReviewedFile };

function FileCard(props: FileProps): VNode {
  const { file, shown, person } = props;
  const { t } = staffEvidenceText;
  const isShown = shown?.id === file.id;
  return (
    <section class="card">
      <h2>{t(`kind.${file.kind}`)}</h2>
      <p>
        <span class="tag">{t(`state.${file.state}`)}</span>{" "}
        <Ltr>
          {file.media}, {String(Math.ceil(file.length / 1024))} KB
        </Ltr>
      </p>
      {file.mark === undefined ? null : (
        <p>
          {t("mark.mine")} {t(`state.${file.mark}`)}
          {file.class === undefined ? "" : `, ${file.class}`}
        </p>
      )}
      {isShown ? <Shown file={shown} /> : null}
      {file.hasView && !isShown ? (
        <Step {...props} step="evidence-look" submit={t("file.look")} quiet />
      ) : null}
      {file.hasView ? null : <p>{t("file.noView")}</p>}
      {allows(person.roles, "case.assess") && !UNSEEN.includes(file.state) ? (
        <details open={isShown}>
          <summary>{t("mark.heading")}</summary>
          <Step
            {...props}
            step="evidence-mark"
            submit={t("mark.submit")}
            fields={MARK_FORM.fields}
          />
        </details>
      ) : null}
      <Original {...props} />
    </section>
  );
}

/** The picture stands in the page itself, so that no address of ours shows it; text stands as text. */
function Shown({ file }: { readonly file: OpenedFile }): VNode {
  const { media, bytes } = file;
  if (media === "text/plain")
    return (
      <pre class="said" dir="auto">
        {Buffer.from(bytes).toString("utf8")}
      </pre>
    );
  const source = `data:${media};base64,${Buffer.from(bytes).toString("base64")}`;
  return <img class="evidence" src={source} alt={staffEvidenceText.t("file.alt")} />;
}

function Original(props: FileProps): VNode {
  const { file } = props;
  const { t } = staffEvidenceText;
  const canOpen = file.askedByMe && file.openable;
  return (
    <details open={canOpen || props.tried?.step === "evidence-opening"}>
      <summary>{t("original.heading")}</summary>
      <p class="soft">{t("original.lead")}</p>
      {file.asked.map((reason, at) => (
        <p key={at} class="said" dir="auto">
          {t("original.asked")} {reason}
        </p>
      ))}
      {canOpen ? (
        <Step {...props} step="evidence-original" submit={t("original.open")} quiet />
      ) : file.askedByMe ? (
        <p>{t("original.wait")}</p>
      ) : (
        <Step
          {...props}
          step="evidence-opening"
          submit={t("original.ask")}
          fields={ORIGINAL_FORM.fields}
          quiet
        />
      )}
    </details>
  );
}

function Step(
  props: FileProps & {
    readonly step: EvidenceStep;
    readonly submit: string;
    readonly fields?: Readonly<Record<string, Field<StaffEvidenceKey>>>;
    readonly quiet?: boolean;
    readonly children?: ComponentChildren;
  },
): VNode {
  const { id, token, purpose, file, step, submit, fields = {}, quiet = false, tried } = props;
  const isTried = tried?.file === file.id && tried.step === step;
  const attempt = isTried ? tried.attempt : UNTOUCHED;
  return (
    <form method="post" action={pathOf(id, step)} novalidate autocomplete="off">
      <input type="hidden" name={TOKEN_FIELD} value={token} />
      <input type="hidden" name="purpose" value={purpose} />
      <input type="hidden" name="file" value={file.id} />
      {Object.entries(fields).map(([name, field]) => (
        <FieldView
          key={name}
          name={name}
          id={`${name}-${file.id}`}
          field={field}
          text={staffEvidenceText}
          attempt={attempt}
        />
      ))}
      <button type="submit" class={quiet ? "quiet" : undefined}>
        {submit}
      </button>
    </form>
  );
}

function pathOf(id: CaseId, step: EvidenceStep): string {
  return `${CASES_PATH}/${id}/${step}`;
}
