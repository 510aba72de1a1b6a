import type { VNode } from "preact";
import { UNTOUCHED } from "../http/form.ts";
import type { Attempt } from "../http/form.ts";
import { FormView } from "../http/form-view.tsx";
import type { BatchFile } from "./batch-file.view.ts";
import { APPROVAL_FORM, SIGNATURE_FORM } from "./batch-forms.ts";
import type { ApproverStanding } from "./batch-step.ts";
import { BATCHES_PATH } from "./batches-page.tsx";
import { payoutText } from "./texts.ts";
import type { PayoutKey } from "./texts.ts";

/** What can be handed in on a batch's page; the names are those of the paths, the same as in the JSON API. */
export type HandIn = "approvals" | "signatures" | "broadcast";

/** Something handed in that was not taken. */
export interface TriedHandIn {
  readonly part: HandIn;
  readonly attempt: Attempt;
}

/** The files of a batch by the names they are saved under; the commands on the page use the same names. */
export const BATCH_FILES = {
  "manifest.json": "files.manifest",
  "approvals.json": "files.approvals",
  "transaction.psbt": "files.psbt",
} as const satisfies Readonly<Record<string, PayoutKey>>;
export type BatchFileName = keyof typeof BATCH_FILES;

const APPROVE_COMMAND = [
  "npm run purse -- approve manifest.json --approvals approvals.json \\",
  "  --key YOUR.key --fund-file FUND --people PEOPLE",
].join("\n");
const SIGN_COMMAND = [
  "npm run purse -- sign --manifest manifest.json \\",
  "  --approvals approvals.json --psbt transaction.psbt \\",
  "  --policy POLICY.json --passphrase-file PASSPHRASE --out signed.psbt",
].join("\n");

interface PartProps {
  readonly batch: BatchFile;
  readonly token: string;
  readonly need: number;
  readonly tried?: TriedHandIn | undefined;
}

/** For approvers: how to approve on their own device, and where to hand it in. */
export function ApprovePart(
  props: PartProps & { readonly standing: ApproverStanding },
): VNode | null {
  const { batch, token, tried, standing } = props;
  const { t } = payoutText;
  if (standing === "closed") return null;
  const attempt = tried?.part === "approvals" ? tried.attempt : UNTOUCHED;
  return (
    <section>
      <h2>{t("approve.heading")}</h2>
      {standing === "asked" ? (
        <>
          <ol class="next-steps">
            <li>
              {t("approve.one")} <FileLink batch={batch} name="manifest.json" />{" "}
              <FileLink batch={batch} name="approvals.json" />
            </li>
            <li>
              {t("approve.two")}
              <pre dir="ltr">{APPROVE_COMMAND}</pre>
            </li>
            <li>{t("approve.three")}</li>
            <li>{t("approve.four")}</li>
          </ol>
          <FormView
            form={APPROVAL_FORM}
            text={payoutText}
            action={`${BATCHES_PATH}/${batch.id}/approvals`}
            token={token}
            submit={t("approve.submit")}
            attempt={attempt}
          />
        </>
      ) : (
        <p>{t(`approve.${standing}`)}</p>
      )}
    </section>
  );
}

/** For treasurers and signers: what to carry to the signer, and where to hand in what it signed. */
export function SignPart({ batch, token, tried, need }: PartProps): VNode {
  const { t } = payoutText;
  const ready = batch.approvers.length >= need;
  const attempt = tried?.part === "signatures" ? tried.attempt : undefined;
  return (
    <section>
      <h2>{t("sign.heading")}</h2>
      <p>{t(signText(batch, ready), { need })}</p>
      <FileList batch={batch} />
      <details open={attempt !== undefined}>
        <summary>{t("sign.byHand")}</summary>
        <p>{t("sign.run")}</p>
        <pre dir="ltr">{SIGN_COMMAND}</pre>
        <FormView
          form={SIGNATURE_FORM}
          text={payoutText}
          action={`${BATCHES_PATH}/${batch.id}/signatures`}
          token={token}
          submit={t("sign.submit")}
          attempt={attempt ?? UNTOUCHED}
        />
      </details>
    </section>
  );
}

function signText(batch: BatchFile, ready: boolean): PayoutKey {
  if (batch.refusal !== undefined) return "sign.refused";
  return ready ? "sign.alone" : "sign.wait";
}

/** The batch's files, for everybody who may read it. */
export function FilesPart({ batch }: { readonly batch: BatchFile }): VNode {
  return (
    <section>
      <h2>{payoutText.t("files.heading")}</h2>
      <FileList batch={batch} />
    </section>
  );
}

function FileList({ batch }: { readonly batch: BatchFile }): VNode {
  return (
    <ul class="files">
      {FILE_NAMES.map((name) => (
        <li key={name}>
          <FileLink batch={batch} name={name} />{" "}
          <span class="soft">{payoutText.t(BATCH_FILES[name])}</span>
        </li>
      ))}
    </ul>
  );
}

const FILE_NAMES: readonly BatchFileName[] = [
  "manifest.json",
  "approvals.json",
  "transaction.psbt",
];

function FileLink(props: { readonly batch: BatchFile; readonly name: BatchFileName }): VNode {
  const { batch, name } = props;
  return (
    <a href={`${BATCHES_PATH}/${batch.id}/${name}`} download>
      {name}
    </a>
  );
}
