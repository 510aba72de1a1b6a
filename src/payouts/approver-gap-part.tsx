import type { VNode } from "preact";
import { Notice } from "../http/parts.tsx";
import { defineTexts } from "../http/text.ts";
import type { ApproverGap } from "./approver-gap.ts";

const { t } = defineTexts(
  {
    "gap.none":
      "Nobody could approve this batch: too few approvers neither build it nor reviewed a case of it, whichever payouts it has. Somebody else must build it, or the fund needs more approvers.",
    "gap.move":
      "Nobody could approve this batch: too few approvers neither build it nor reviewed a case of it. Leave these payouts for another one:",
  },
  {},
)("en");

/** Says that nobody could approve a batch, and which payouts to move out of it; nothing when enough people can. */
export function GapPart({ gap }: { readonly gap: ApproverGap | undefined }): VNode | null {
  if (gap === undefined) return null;
  if (gap.moveOut.length === 0) return <Notice>{t("gap.none")}</Notice>;
  return (
    <Notice>
      {t("gap.move")}
      <ul>
        {gap.moveOut.map((id) => (
          <li key={id}>
            <code class="id">{id}</code>
          </li>
        ))}
      </ul>
    </Notice>
  );
}
