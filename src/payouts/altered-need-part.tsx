import type { VNode } from "preact";
import { Notice } from "../http/parts.tsx";
import { defineTexts } from "../http/text.ts";
import type { AlteredNeed, NeedDue } from "./altered-need.view.ts";

const { t } = defineTexts(
  {
    "need.altered":
      "Its row says that {{need}} people must approve it. By what it pays, the fund file and the people list say {{due}}. Somebody changed the database: look who, give this batch up, and freeze its payouts anew.",
    "need.untold":
      "Its row says that {{need}} people must approve it, and how many must cannot be told: its fund file or the people lists in the database were written over. Have them put back before anybody approves.",
  },
  {},
)("en");

/** That a frozen batch's number of approvers was written over, or that it cannot be told, and what to do. */
export function AlteredNeedPart({ need, due }: AlteredNeed): VNode {
  return (
    <Notice tone="bad">
      <p>
        {due === undefined
          ? t("need.untold", { need })
          : t("need.altered", { need, due: sayDue(due) })}
      </p>
    </Notice>
  );
}

function sayDue({ each }: NeedDue): string {
  return each.join(" or ");
}
