import type { VNode } from "preact";
import { Ltr, Notice } from "../http/parts.tsx";
import { staffCaseText } from "./staff-texts.ts";
import { counts } from "./vouches.ts";
import type { ShownVouch } from "./vouches.ts";

/** The groups that vouch for a case, for whoever works on it; one that was withdrawn is marked. Nothing when there is none. */
export function Vouches({ vouches }: { readonly vouches: readonly ShownVouch[] }): VNode | null {
  const { t } = staffCaseText;
  if (vouches.length === 0) return null;
  return (
    <>
      <h3>{t("vouch.heading")}</h3>
      {vouches.map((vouch) => (
        <Notice key={vouch.group} tone={counts(vouch) ? "plain" : "bad"}>
          <p>
            {vouch.group}, <Ltr>{vouch.month}</Ltr>:{" "}
            {t(counts(vouch) ? "vouch.counts" : "vouch.withdrawn")}
          </p>
        </Notice>
      ))}
    </>
  );
}
