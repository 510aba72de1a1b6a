import type { VNode } from "preact";
import { Page } from "../http/layout.tsx";
import { Moment } from "../http/moment.tsx";
import { Notice } from "../http/parts.tsx";
import { localPath } from "../http/text.ts";
import type { Language } from "../http/text.ts";
import type { Programme } from "../programmes/programme.ts";
import { EpochPicture } from "./epoch-picture.tsx";
import { Equation } from "./equation.tsx";
import { GiveForm } from "./give-pages.tsx";
import { TERMS } from "./public-money.view.ts";
import type { PublicMoney } from "./public-money.view.ts";
import { donationTexts } from "./texts.ts";
import type { DonationText } from "./texts.ts";

/** What the demo says about itself on the pages that show money; real funds have none. */
export interface DemoFacts {
  readonly epochSeconds: number;
  /** The page that has play money and the sign-ins. */
  readonly path: string;
}

/** What the home page shows. Of the money only what the last epoch published. */
export interface HomeProps {
  readonly language: Language;
  readonly money: PublicMoney | undefined;
  readonly programmes: readonly Programme[];
  readonly publicUrl: string;
  readonly token: string;
  readonly demo?: DemoFacts;
}

/** Where the money is, how to give, what the words mean, how to check. */
export function HomePage(props: HomeProps): VNode {
  const text = donationTexts(props.language);
  const { t } = text;
  return (
    <Page language={props.language} audience="public" path="/" heading={t("home.heading")} wide>
      <p class="lead">{t("home.lead")}</p>
      <DemoBand text={text} {...(props.demo === undefined ? {} : { demo: props.demo })} />
      <MoneySection text={text} money={props.money} />
      <div class="halves">
        <section>
          <h2>{t("give.heading")}</h2>
          <GiveForm text={text} programmes={props.programmes} token={props.token} />
        </section>
        <section>
          <h2>{t("means.heading")}</h2>
          <Meanings text={text} />
        </section>
      </div>
      <section>
        <h2>{t("check.heading")}</h2>
        <p>{t("check.lead")}</p>
        <Command line={`purse verify ${props.publicUrl}`} />
        <p>
          <a href={localPath(props.language, "/verify")}>{t("check.more")}</a>
        </p>
      </section>
    </Page>
  );
}

/** The equation and its picture, or plain words when nothing is published. */
export function MoneySection(props: {
  readonly text: DonationText;
  readonly money: PublicMoney | undefined;
}): VNode {
  const { text, money } = props;
  const { t } = text;
  if (money === undefined)
    return (
      <section>
        <h2>{t("money.heading")}</h2>
        <Notice>
          <p>{t("money.none")}</p>
        </Notice>
      </section>
    );
  const { balances, epochs } = money;
  return (
    <section>
      <h2>{t("money.heading")}</h2>
      <div class="card halves">
        <div>
          <Equation money={balances} text={text} />
          <p class="soft">
            {t("money.asOf", { epoch: balances.asOf.epoch })} <Moment at={balances.asOf.closedAt} />
          </p>
          <p class="soft">{t("money.still")}</p>
        </div>
        <EpochPicture epochs={epochs} text={text} />
      </div>
    </section>
  );
}

/** A band that nobody can take for a real fund. */
export function DemoBand(props: {
  readonly text: DonationText;
  readonly demo?: DemoFacts;
}): VNode | null {
  const { text, demo } = props;
  if (demo === undefined) return null;
  return (
    <Notice tone="warn">
      <p>
        <strong>{text.t("demo.heading")}</strong>
        <br />
        {text.t("demo.body", { seconds: demo.epochSeconds })}
      </p>
      <p>
        <a href={demo.path}>{text.t("demo.more")}</a>
      </p>
    </Notice>
  );
}

/** A line to be typed into a terminal. */
export function Command({ line }: { readonly line: string }): VNode {
  return (
    <pre dir="ltr" class="command">
      <code>{line}</code>
    </pre>
  );
}

function Meanings({ text }: { readonly text: DonationText }): VNode {
  const terms = ["received" as const, ...TERMS];
  return (
    <dl class="meanings">
      {terms.map((term) => (
        <div key={term}>
          <dt>{text.t(`term.${term}`)}</dt>
          <dd>{text.t(`means.${term}`)}</dd>
        </div>
      ))}
    </dl>
  );
}
