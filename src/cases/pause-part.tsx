import type { VNode } from "preact";
import { ButtonForm } from "../http/button-form.tsx";
import { Notice } from "../http/parts.tsx";
import { localPath } from "../http/text.ts";
import type { ClaimStatus } from "./read-claim.ts";
import type { CaseKey, CaseText } from "./texts.ts";

/** Where payments are paused with the code, and where that is lifted. */
export const PAUSE_PATH = "/request/pause";
export const LIFT_PATH = "/request/pause-end";

/** That payments are paused with the code or by what the request asked for, and the buttons that pause them or lift that; nothing while there is nothing to pause. */
export function PausePart(props: {
  readonly text: CaseText;
  readonly token: string;
  readonly code: string;
  readonly standing: Pick<ClaimStatus, "pause" | "quietUntil">;
}): VNode | null {
  const { text, token, code, standing } = props;
  const { pause, quietUntil } = standing;
  if (pause === undefined) return null;
  const { t, language } = text;
  const button = (path: string, key: CaseKey): VNode => (
    <ButtonForm
      action={localPath(language, path)}
      token={token}
      hidden={{ code }}
      submit={t(key)}
      look="quiet"
    />
  );
  return (
    <section>
      {quietUntil === undefined ? null : (
        <Notice>
          <p>{t("pause.quiet", { day: unbroken(quietUntil) })}</p>
        </Notice>
      )}
      {pause === "quiet" || (pause === "two" && quietUntil !== undefined)
        ? button(LIFT_PATH, "pause.quietLift")
        : null}
      {pause === "none" || pause === "quiet" ? (
        <p class="soft">{t("pause.why")}</p>
      ) : (
        <Notice tone="warn">
          <p>{t(`pause.${pause}`)}</p>
        </Notice>
      )}
      {pause === "none" || pause === "quiet" ? button(PAUSE_PATH, "pause.submit") : null}
      {pause === "own" ? button(LIFT_PATH, "pause.lift") : null}
    </section>
  );
}

/** A day that runs left to right and stands in one line, in a sentence of whatever direction. */
function unbroken(day: string): string {
  return `\u2066${day.replaceAll("-", "-\u2060")}\u2069`;
}
