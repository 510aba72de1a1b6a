import type { VNode } from "preact";
import { parseSats } from "../base/sats.ts";
import { ButtonForm } from "../http/button-form.tsx";
import { Amount, Notice } from "../http/parts.tsx";
import { localPath } from "../http/text.ts";
import type { CheckedPayout } from "./check-payouts.ts";
import type { CaseText } from "./texts.ts";

/** Payments looked up in the public book: what was found just now, and the button for those that were not looked up yet. */
export function PayoutCheck(props: {
  readonly text: CaseText;
  readonly token: string;
  readonly code: string;
  readonly open: boolean;
  readonly checked: readonly CheckedPayout[] | undefined;
}): VNode | null {
  const { text, token, code, open, checked } = props;
  if (!open && checked === undefined) return null;
  const { t } = text;
  return (
    <>
      <h2>{t("check.heading")}</h2>
      {checked?.length === 0 ? <p>{t("check.none")}</p> : null}
      {checked?.map((payout, index) => (
        <Found key={index} text={text} payout={payout} />
      ))}
      {open ? (
        <>
          <p>{t("check.body")}</p>
          <ButtonForm
            action={localPath(text.language, "/request/payout-check")}
            token={token}
            hidden={{ code }}
            submit={t("check.ask")}
            look="quiet"
          />
        </>
      ) : null}
    </>
  );
}

function Found({ text, payout }: { readonly text: CaseText; readonly payout: CheckedPayout }) {
  const { state, parts, published } = payout;
  const amount = parseSats(payout.amount);
  return (
    <Notice tone={state === "differs" ? "bad" : "plain"}>
      {amount === undefined ? null : (
        <p class="big">
          <Amount sats={amount} />
        </p>
      )}
      <p>
        {state === "waiting" && published === 0
          ? text.t("check.early")
          : text.t(`check.${state}`, { parts, published })}
      </p>
    </Notice>
  );
}
