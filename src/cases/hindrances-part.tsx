import type { VNode } from "preact";
import { Notice } from "../http/parts.tsx";
import type { CaseFile } from "./case-file.ts";
import { staffCaseText } from "./staff-texts.ts";

/** What would stand in the way now of paying what somebody found; nothing when nothing does. */
export function Hindrances({ hindrances }: Pick<CaseFile, "hindrances">): VNode | null {
  const { t } = staffCaseText;
  if (hindrances.length === 0) return null;
  return (
    <Notice>
      <p>{t("hindrance.heading")}</p>
      <ul>
        {hindrances.map((why) => (
          <li key={why}>{t(`hindrance.${why}`)}</li>
        ))}
      </ul>
      <p class="soft">{t("hindrance.after")}</p>
    </Notice>
  );
}
