import type { VNode } from "preact";
import { ButtonForm } from "../http/button-form.tsx";
import { Notice } from "../http/parts.tsx";
import { localPath } from "../http/text.ts";
import type { ClaimStatus } from "./read-claim.ts";
import type { CaseText } from "./texts.ts";

/** Where payments are paused with the code, and where that is lifted. */
export const PAUSE_PATH = "/request/pause";
export const LIFT_PATH = "/request/pause-end";

/** That payments are paused with the code, and the button that pauses them or lifts the own pause; nothing while there is nothing to pause. */
export function PausePart(props: {
  readonly text: CaseText;
  readonly token: string;
  readonly code: string;
  readonly pause: ClaimStatus["pause"];
}): VNode | null {
  const { text, token, code, pause } = props;
  if (pause === undefined) return null;
  const { t, language } = text;
  return (
    <section>
      {pause === "none" ? (
        <p class="soft">{t("pause.why")}</p>
      ) : (
        <Notice tone="warn">
          <p>{t(`pause.${pause}`)}</p>
        </Notice>
      )}
      {pause === "two" ? null : (
        <ButtonForm
          action={localPath(language, pause === "none" ? PAUSE_PATH : LIFT_PATH)}
          token={token}
          hidden={{ code }}
          submit={t(pause === "none" ? "pause.submit" : "pause.lift")}
          look="quiet"
        />
      )}
    </section>
  );
}
