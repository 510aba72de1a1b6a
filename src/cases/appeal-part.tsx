import type { VNode } from "preact";
import { ButtonForm } from "../http/button-form.tsx";
import { UNTOUCHED } from "../http/form.ts";
import type { Attempt } from "../http/form.ts";
import { FormView } from "../http/form-view.tsx";
import { Ltr, Notice } from "../http/parts.tsx";
import { localPath } from "../http/text.ts";
import { APPEAL_FORM, APPEAL_PATH, PANEL_PATH } from "./appeal-forms.ts";
import type { ClaimStatus } from "./read-claim.ts";
import type { CaseText } from "./texts.ts";

/** Why a request was declined, what would change that, and the form for a second look; or that an appeal waits for people. */
export function AppealPart(props: {
  readonly text: CaseText;
  readonly token: string;
  readonly code: string;
  readonly status: ClaimStatus;
  readonly appealing?: Attempt | undefined;
}): VNode | null {
  const { text, token, code, status, appealing } = props;
  const { t, language } = text;
  const { declined, state } = status;
  if (state === "appealed")
    return (
      <Notice tone="warn">
        <p>{t("appeal.waits")}</p>
        <ButtonForm
          action={localPath(language, PANEL_PATH)}
          token={token}
          hidden={{ code }}
          submit={t("appeal.again")}
          look="quiet"
        />
      </Notice>
    );
  if (declined === undefined) return null;
  const { reason, appealBy } = declined;
  const attempt = appealing ?? UNTOUCHED;
  return (
    <section>
      <p>{t(`declined.${reason}`)}</p>
      <p>{t(`declined.${reason}.then`)}</p>
      <h2>{t("appeal.heading")}</h2>
      {appealBy === undefined ? (
        <p>{t("appeal-final")}</p>
      ) : (
        <>
          <p>
            {t("appeal.why")} {t("appeal.by")} <Ltr>{appealBy}</Ltr>
          </p>
          <FormView
            form={APPEAL_FORM}
            text={text}
            action={localPath(language, APPEAL_PATH)}
            token={token}
            submit={t("appeal.submit")}
            attempt={{ ...attempt, values: { ...attempt.values, code } }}
          />
        </>
      )}
    </section>
  );
}
