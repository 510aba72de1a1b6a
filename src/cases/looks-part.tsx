import type { VNode } from "preact";
import { formatTime } from "../base/clock.ts";
import { Ltr } from "../http/parts.tsx";
import type { CaseLook } from "./case-looks.ts";
import { staffCaseText } from "./staff-texts.ts";

/** Who opened this case, for those who have it open: colleagues see each other look. */
export function Looks({ looks }: { readonly looks: readonly CaseLook[] }): VNode {
  const { t, say } = staffCaseText;
  return (
    <details>
      <summary>{t("looks.heading")}</summary>
      <ul>
        {looks.map(({ at, person, purpose }) => (
          <li key={`${formatTime(at)}${person}${purpose}`}>
            <Ltr>{formatTime(at).slice(0, 13)}:00 UTC</Ltr> · {person} · {say(`purpose.${purpose}`)}
          </li>
        ))}
      </ul>
    </details>
  );
}
