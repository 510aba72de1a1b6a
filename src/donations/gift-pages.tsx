import type { VNode } from "preact";
import { ButtonForm } from "../http/button-form.tsx";
import type { Attempt } from "../http/form.ts";
import { FormView } from "../http/form-view.tsx";
import { Page } from "../http/layout.tsx";
import { Amount, Groups, Ltr, Notice } from "../http/parts.tsx";
import { localPath } from "../http/text.ts";
import type { Language } from "../http/text.ts";
import { Progress } from "../http/progress.tsx";
import type { GiftState } from "./donation.ts";
import { RECEIPT_FORM } from "./donor-forms.ts";
import type { DonationStatus } from "./donation.view.ts";
import { donationTexts } from "./texts.ts";
import type { DonationText } from "./texts.ts";

/** Asks for a receipt code. */
export function ReceiptCodePage(props: {
  readonly language: Language;
  readonly token: string;
  readonly attempt?: Attempt;
}): VNode {
  const { language, token, attempt } = props;
  const text = donationTexts(language);
  const { t } = text;
  const error = attempt?.errors["code"];
  const isOther = error?.kind === "message" && error.message === "code-of-other-kind";
  return (
    <Page language={language} audience="recipient" path="/donation" heading={t("gift.heading")}>
      <p>{t("gift.lead")}</p>
      <FormView
        form={RECEIPT_FORM}
        text={text}
        action={localPath(language, "/donation")}
        token={token}
        submit={t("gift.look")}
        {...(attempt === undefined ? {} : { attempt })}
      />
      {isOther ? (
        <p>
          <a href={localPath(language, "/request")}>{t("code.claim")}</a>
        </p>
      ) : null}
    </Page>
  );
}

/** Asks which kind of code somebody has. */
export function CodeKindPage({ language }: { readonly language: Language }): VNode {
  const { t } = donationTexts(language);
  return (
    <Page language={language} audience="recipient" path="/code" heading={t("code.heading")}>
      <ul class="ways">
        <li>
          <a href={localPath(language, "/request")}>{t("code.claim")}</a>
          <span class="hint">{t("code.claimMore")}</span>
        </li>
        <li>
          <a href={localPath(language, "/donation")}>{t("code.receipt")}</a>
          <span class="hint">{t("code.receiptMore")}</span>
        </li>
      </ul>
    </Page>
  );
}

/** What became of one donor's gift. `code` goes into the bodies of the page's forms, nowhere else. */
export function GiftPage(props: {
  readonly language: Language;
  readonly token: string;
  readonly code: string;
  readonly programme: string;
  readonly status: DonationStatus;
  /** The demo has just paid; its follower of the chain has not seen it yet. */
  readonly played?: boolean;
}): VNode {
  const { language, token, code, status, played } = props;
  const text = donationTexts(language);
  const { t } = text;
  return (
    <Page language={language} audience="recipient" path="/donation" heading={t("gift.heading")}>
      {status.gifts.length === 0 ? (
        <Notice>
          <p>{t(played === true ? "play.sent" : "gift.none")}</p>
        </Notice>
      ) : (
        status.gifts.map((gift) => <Gift key={gift.outpoint} text={text} gift={gift} />)
      )}
      <ButtonForm
        action={localPath(language, "/donation")}
        token={token}
        hidden={{ code }}
        submit={t("gift.again")}
        look="quiet"
      />
      <h2>{t("gift.address")}</h2>
      <div class="card">
        {status.address === undefined ? null : <Groups text={status.address} large />}
        <dl class="facts">
          <dt>{t("address.for")}</dt>
          <dd dir="auto">{props.programme}</dd>
          <dt>{t("address.until")}</dt>
          <dd>
            <Ltr>{status.expiresOn}</Ltr>
          </dd>
        </dl>
      </div>
      <h2>{t("proof.heading")}</h2>
      <Proofs text={text} token={token} code={code} receipts={status.receipts} />
    </Page>
  );
}

function Gift(props: {
  readonly text: DonationText;
  readonly gift: DonationStatus["gifts"][number];
}): VNode {
  const { text, gift } = props;
  const { t } = text;
  return (
    <div class="card">
      <p class="big">
        <Amount sats={gift.amount} />
      </p>
      {gift.state === "dropped" ? (
        <Notice tone="warn">
          <p>{t("gift.dropped")}</p>
        </Notice>
      ) : (
        <Progress
          steps={[t("gift.seen"), inBlock(text, gift), t("gift.settled")]}
          at={STATIONS.indexOf(gift.state)}
        />
      )}
      <details>
        <summary>{t("gift.output")}</summary>
        <Groups text={gift.outpoint} size={8} />
      </details>
    </div>
  );
}

/** The stations of a gift, in order; `dropped` is none of them. */
const STATIONS: readonly GiftState[] = ["seen", "confirmed", "settled"];

function inBlock({ t }: DonationText, gift: DonationStatus["gifts"][number]): string {
  return gift.state === "confirmed"
    ? t("gift.confirmed", { count: gift.confirmations })
    : t("gift.block");
}

function Proofs(props: {
  readonly text: DonationText;
  readonly token: string;
  readonly code: string;
  readonly receipts: readonly string[];
}): VNode {
  const { text, token, code, receipts } = props;
  const { t } = text;
  if (receipts.length === 0) return <p>{t("proof.none")}</p>;
  return (
    <>
      <p>{t("proof.body")}</p>
      {receipts.some(isWaiting) ? (
        <Notice>
          <p>{t("proof.waiting")}</p>
        </Notice>
      ) : null}
      {receipts.map((_, index) =>
        FILES.map(({ path, key }) => (
          <ButtonForm
            key={`${path} ${index}`}
            action={localPath(text.language, path)}
            token={token}
            hidden={{ code, proof: String(index) }}
            submit={receipts.length === 1 ? t(key) : `${t(key)} ${index + 1}`}
          />
        )),
      )}
      <p class="hint">{t("proof.bundleMore")}</p>
    </>
  );
}

/** The two forms in which a proof is downloaded: the receipt alone, or with each part's proof as a file for other programs. */
const FILES = [
  { path: "/donation/proof", key: "proof.download" },
  { path: "/donation/bundle", key: "proof.bundle" },
] as const;

/** FORMATS 7: a part that waits for an epoch to close is `carried`. */
function isWaiting(receipt: string): boolean {
  return receipt.includes('"state":"carried"');
}
