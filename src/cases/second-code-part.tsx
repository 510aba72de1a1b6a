import type { VNode } from "preact";
import { ButtonForm } from "../http/button-form.tsx";
import { Groups, Notice } from "../http/parts.tsx";
import { localPath } from "../http/text.ts";
import type { ClaimStatus } from "./read-claim.ts";
import type { SecondCode } from "./second-code.ts";
import type { CaseText } from "./texts.ts";

/** Where it is lifted that the second code was entered. */
export const SECOND_PATH = "/request/second-code";

/** The second code, shown once, with what it does and what it cannot do. */
export function SecondCodeCard(props: {
  readonly text: CaseText;
  readonly second: SecondCode;
}): VNode {
  const { text, second } = props;
  const { t } = text;
  return (
    <section>
      <h2>{t("second.heading")}</h2>
      <p>{t("second.body")}</p>
      <div class="card">
        <Groups text={second.secondCode.replaceAll("-", "")} size={3} />
        <h3>{t("claim.digits")}</h3>
        <Groups text={second.secondCodeDigits.replaceAll("-", "")} size={6} />
      </div>
      <Notice tone="warn">
        <p>{t("second.limits")}</p>
      </Notice>
    </section>
  );
}

/** For the holder of the true code: that the second one was entered, or may have been, and how to go on. */
export function SecondCodeNotice(props: {
  readonly text: CaseText;
  readonly token: string;
  readonly code: string;
  readonly standing: ClaimStatus["secondCode"];
}): VNode | null {
  const { text, token, code, standing } = props;
  if (standing === undefined) return null;
  return (
    <Notice tone="warn">
      <p>{text.t(`second.${standing}`)}</p>
      {standing === "used" ? (
        <ButtonForm
          action={localPath(text.language, SECOND_PATH)}
          token={token}
          hidden={{ code }}
          submit={text.t("second.lift")}
        />
      ) : null}
    </Notice>
  );
}
