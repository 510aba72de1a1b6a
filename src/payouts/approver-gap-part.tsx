import type { VNode } from "preact";
import { Notice } from "../http/parts.tsx";
import { defineTexts } from "../http/text.ts";
import type { ApproverOutlook } from "./approver-outlook.view.ts";

const { t } = defineTexts(
  {
    "gap.none":
      "Nobody could approve this batch: too few approvers neither build it nor reviewed a case of it, whichever payouts it has. Somebody else must build it, or the fund needs more approvers.",
    "gap.move":
      "Nobody could approve this batch: too few approvers neither build it nor reviewed a case of it. Leave these payouts for another one:",
    "outlook.need": "{{need}} people must approve it, and {{left}} can.",
    "outlook.tight":
      "{{need}} people must approve this batch, and only {{left}} can. If one of them is away, loses a key or refuses, it may not be paid: ask them before you freeze it.",
  },
  {},
)("en");

/** Who can approve a batch before it is frozen: how many must and can, that none of them may be missing, or that nobody could, and which payouts to move out. */
export function OutlookPart({ outlook }: { readonly outlook: ApproverOutlook }): VNode {
  const { need, left, gap, isTight } = outlook;
  if (gap === undefined)
    return isTight ? (
      <Notice>{t("outlook.tight", { need, left })}</Notice>
    ) : (
      <p>{t("outlook.need", { need, left })}</p>
    );
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
