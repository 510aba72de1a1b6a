import type { ComponentChildren, VNode } from "preact";
import { ButtonForm } from "../http/button-form.tsx";
import type { Attempt } from "../http/form.ts";
import { TOKEN_FIELD } from "../http/form-view.tsx";
import { Page } from "../http/layout.tsx";
import { Groups, Ltr, Notice } from "../http/parts.tsx";
import { Qr } from "../http/qr.tsx";
import { SafeLink } from "../http/safe-link.tsx";
import { localPath } from "../http/text.ts";
import type { Language } from "../http/text.ts";
import type { Programme } from "../programmes/programme.ts";
import type { StartedDonation } from "./start-donation.ts";
import { donationTexts } from "./texts.ts";
import type { DonationText } from "./texts.ts";

/** The page for those who come to give, or chose nothing. */
export function GivePage(props: {
  readonly language: Language;
  readonly programmes: readonly Programme[];
  readonly token: string;
  readonly attempt?: Attempt;
  readonly children?: ComponentChildren;
}): VNode {
  const { language, children, ...form } = props;
  const text = donationTexts(language);
  return (
    <Page language={language} audience="public" path="/donate" heading={text.t("give.heading")}>
      {children}
      <GiveForm text={text} {...form} />
    </Page>
  );
}

/** Choose a programme, get an address. Names and purposes are the fund's own words, in whichever language they are. */
export function GiveForm(props: {
  readonly text: DonationText;
  readonly programmes: readonly Programme[];
  readonly token: string;
  readonly attempt?: Attempt;
}): VNode {
  const { text, programmes, token, attempt } = props;
  const open = programmes.filter(({ state }) => state === "open");
  if (open.length === 0) return <p>{text.t("give.none")}</p>;
  const error = attempt?.errors["programme"];
  const wrong = error !== undefined;
  const message = error?.kind === "message" ? text.say(error.message) : text.t("give.unknown");
  return (
    <form method="post" action={localPath(text.language, "/donate")} autocomplete="off">
      <input type="hidden" name={TOKEN_FIELD} value={token} />
      <fieldset class={wrong ? "field wrong" : "field"} aria-describedby="give-fresh">
        <legend>
          {text.t("give.choose")}
          {wrong ? <span class="error">{message}</span> : null}
        </legend>
        {open.map(({ code, name, purpose }) => (
          <label class="choice pick" key={code}>
            <input
              type="radio"
              name="programme"
              value={code}
              required
              checked={open.length === 1 || attempt?.values["programme"] === code}
            />
            <span dir="auto">
              <strong>{name}</strong>
              <span class="hint">{purpose}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <p class="soft" id="give-fresh">
        {text.t("give.fresh")}
      </p>
      <button type="submit">{text.t("give.submit")}</button>
    </form>
  );
}

/** What a donor is shown once: where to send, and the code that shows what became of it. */
export function AddressPage(props: {
  readonly language: Language;
  readonly started: StartedDonation;
  readonly programme: string;
  readonly token: string;
  readonly canPlay: boolean;
}): VNode {
  const { language, started, token } = props;
  const text = donationTexts(language);
  const { t } = text;
  return (
    // A donor's own pages are as discreet as a recipient's: gifts of 75 dollars have been punished.
    <Page language={language} audience="recipient" path="/donate" heading={t("address.heading")}>
      <div class="card">
        <Groups text={started.address} large />
        <div class="beside">
          <Qr text={started.uri} label={t("address.qr")} />
          <div>
            <p>{t("address.once")}</p>
            <p>
              <SafeLink href={started.uri} class="button">
                {t("address.open")}
              </SafeLink>
            </p>
            <dl class="facts">
              <dt>{t("address.for")}</dt>
              <dd dir="auto">{props.programme}</dd>
              <dt>{t("address.until")}</dt>
              <dd>
                <Ltr>{started.expiresOn}</Ltr>
              </dd>
            </dl>
            <p class="soft">{t("address.late")}</p>
          </div>
        </div>
        <Certificate text={text} certificate={started.certificate} />
      </div>
      <Notice tone="warn">
        <h2>{t("chain.heading")}</h2>
        <p>{t("chain.body")}</p>
      </Notice>
      <h2>{t("receipt.heading")}</h2>
      <p>{t("receipt.why")}</p>
      <div class="card code">
        <Groups text={started.receiptCode.replaceAll("-", "")} size={3} large />
      </div>
      <p>{t("receipt.how")}</p>
      {props.canPlay ? (
        <Play text={text} token={token} code={started.receiptCode} />
      ) : (
        <Watch text={text} token={token} code={started.receiptCode} />
      )}
    </Page>
  );
}

interface CodeProps {
  readonly text: DonationText;
  readonly token: string;
  readonly code: string;
}

/** The way to the donor's page without typing the code. */
function Watch({ text, token, code }: CodeProps): VNode {
  return (
    <ButtonForm
      action={localPath(text.language, "/donation")}
      token={token}
      hidden={{ code }}
      submit={text.t("gift.watch")}
    />
  );
}

/** In the demo nobody has a wallet on the test chain, so the demo pays. */
function Play({ text, token, code }: CodeProps): VNode {
  return (
    <Notice>
      <h2>{text.t("play.heading")}</h2>
      <p>{text.t("play.body")}</p>
      <div class="row">
        <ButtonForm
          action={localPath(text.language, "/donation/play")}
          token={token}
          hidden={{ code }}
          submit={text.t("play.submit")}
        />
        <ButtonForm
          action={localPath(text.language, "/donation")}
          token={token}
          hidden={{ code }}
          submit={text.t("gift.watch")}
          look="quiet"
        />
      </div>
    </Notice>
  );
}

function Certificate(props: { readonly text: DonationText; readonly certificate: string }): VNode {
  const { t } = props.text;
  return (
    <details>
      <summary>{t("certificate.heading")}</summary>
      <p>
        {t("certificate.body")} <strong>{t("certificate.forget")}</strong>
      </p>
      <pre dir="ltr">{props.certificate}</pre>
    </details>
  );
}
