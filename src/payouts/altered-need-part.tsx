import type { VNode } from "preact";
import { Notice } from "../http/parts.tsx";
import { defineTexts } from "../http/text.ts";
import type { AlteredNeed } from "./altered-need.view.ts";

const { t } = defineTexts(
  {
    "need.altered":
      "Its row says that {{need}} people must approve it. By what it pays, the fund file and the people list say {{due}}. Somebody changed the database: look who, give this batch up, and freeze its payouts anew.",
  },
  {},
)("en");

/** That a frozen batch's number of approvers was written over, and what to do. */
export function AlteredNeedPart({ need, least, most }: AlteredNeed): VNode {
  const due = least === most ? `${least}` : `${least} to ${most}`;
  return (
    <Notice tone="bad">
      <p>{t("need.altered", { need, due })}</p>
    </Notice>
  );
}
