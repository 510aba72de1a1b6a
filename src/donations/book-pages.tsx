import type { VNode } from "preact";
import { formatBtc } from "../base/sats.ts";
import type { Separation } from "../base/separation.ts";
import type { PublishedBalances } from "../audit/balances.view.ts";
import { Page } from "../http/layout.tsx";
import { Ltr, Groups } from "../http/parts.tsx";
import { localPath } from "../http/text.ts";
import type { Language } from "../http/text.ts";
import type { Programme } from "../programmes/programme.ts";
import { shownTerms } from "./equation.tsx";
import { Command, MoneySection } from "./home-page.tsx";
import type { PublicMoney } from "./public-money.view.ts";
import { donationTexts } from "./texts.ts";
import type { DonationText } from "./texts.ts";

/** The published figures of the fund and of each programme, and where programs find them. */
export function BookPage(props: {
  readonly language: Language;
  readonly money: PublicMoney | undefined;
  readonly programmes: readonly Programme[];
}): VNode {
  const { language, money, programmes } = props;
  const text = donationTexts(language);
  const { t } = text;
  return (
    <Page language={language} audience="public" path="/balances" heading={t("book.heading")} wide>
      <p class="lead">{t("book.lead")}</p>
      <MoneySection text={text} money={money} />
      {money === undefined ? null : (
        <>
          <h2>{t("book.rows")}</h2>
          <Rows text={text} balances={money.balances} programmes={programmes} />
          <h2>{t("book.checkpoint")}</h2>
          <dl class="facts">
            <dt>{t("book.size")}</dt>
            <dd>
              <Ltr>{money.balances.asOf.checkpoint.size}</Ltr>
            </dd>
            <dt>{t("book.root")}</dt>
            <dd>
              <Groups text={money.balances.asOf.checkpoint.root} size={8} />
            </dd>
          </dl>
        </>
      )}
      <h2>{t("check.heading")}</h2>
      <p>
        <a href={localPath(language, "/verify")}>{t("check.more")}</a>
      </p>
      <h2>{t("book.raw")}</h2>
      <ul dir="ltr">
        {["/api/v1/balances", "/api/v1/epochs", "/log/checkpoint", "/openapi.json"].map((path) => (
          <li key={path}>
            <a href={path}>
              <code>{path}</code>
            </a>
          </li>
        ))}
      </ul>
    </Page>
  );
}

function Rows(props: {
  readonly text: DonationText;
  readonly balances: PublishedBalances;
  readonly programmes: readonly Programme[];
}): VNode {
  const { text, balances, programmes } = props;
  const { t } = text;
  const terms = ["received" as const, ...new Set(balances.programmes.flatMap(shownTerms))];
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={t("book.rows")}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t("book.programme")}</th>
            {terms.map((term) => (
              <th scope="col" class="number" key={term}>
                {t(`term.${term}`)} (BTC)
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {balances.programmes.map((row) => (
            <tr key={row.programme}>
              <th scope="row" dir="auto">
                {nameOf(programmes, row.programme)}
              </th>
              {terms.map((term) => (
                <td class="number" key={term}>
                  <Ltr>{formatBtc(row[term])}</Ltr>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** The programmes in their own words. */
export function ProgrammesPage(props: {
  readonly language: Language;
  readonly programmes: readonly Programme[];
}): VNode {
  const { language, programmes } = props;
  const { t } = donationTexts(language);
  return (
    <Page
      language={language}
      audience="public"
      path="/programmes"
      heading={t("programmes.heading")}
    >
      <p>{programmes.length === 0 ? t("programmes.none") : t("programmes.lead")}</p>
      {programmes.map(({ code, name, purpose, state, awardFloor, awardCap }) => (
        <section class="card" key={code}>
          <h2 dir="auto">
            <a href={localPath(language, `/programmes/${code}`)}>{name}</a>
          </h2>
          <p dir="auto">{purpose}</p>
          <dl class="facts">
            <dt>{t("programmes.state")}</dt>
            <dd>{t(`programmes.${state}`)}</dd>
            <dt>{t("programmes.award")}</dt>
            <dd>
              {t("programmes.range", { floor: formatBtc(awardFloor), cap: formatBtc(awardCap) })}
            </dd>
          </dl>
        </section>
      ))}
      <p>
        <a class="button" href={localPath(language, "/donate")}>
          {t("give.heading")}
        </a>
      </p>
    </Page>
  );
}

/** How a stranger checks the book. */
export function VerifyPage(props: {
  readonly language: Language;
  readonly publicUrl: string;
  /** Digest of the fund file in force, hex. */
  readonly policy: string;
  /** SHA-256 of the page that checks from a disk, hex. */
  readonly verifier: string;
  /** The SHA-256 of the page that the founders signed for, if they did. */
  readonly named: string | undefined;
  /** How strictly reviewers are kept from approving. */
  readonly separation: Separation;
}): VNode {
  const { language, publicUrl, policy, verifier, named, separation } = props;
  const { t } = donationTexts(language);
  return (
    <Page language={language} audience="public" path="/verify" heading={t("check.heading")}>
      <ol class="steps">
        <li>
          <p>{t("verify.get")}</p>
        </li>
        <li>
          <p>{t("verify.run")}</p>
          <Command line={`purse verify ${publicUrl}`} />
        </li>
        <li>
          <p>{t("verify.pin")}</p>
          <Groups text={policy} size={8} />
        </li>
        <li>
          <p>{t("verify.receipt")}</p>
          <Command line={`purse verify ${publicUrl} --receipt receipt.json`} />
        </li>
        <li>
          <p>
            {t("verify.page")} <a href="/verify.html">verify.html</a>
          </p>
          <p>{t("verify.pageHash")}</p>
          <Groups text={verifier} size={8} />
          {named === undefined ? null : named === verifier ? (
            <p>{t("verify.pageSigned")}</p>
          ) : (
            <>
              <p>{t("verify.pageOther")}</p>
              <Groups text={named} size={8} />
            </>
          )}
          <p>
            {t("verify.copy")} <a href="/book.tar">book.tar</a>
          </p>
        </li>
      </ol>
      <p>{t("verify.not")}</p>
      <h2>{t("apart.heading")}</h2>
      <p>{t(`apart.${separation}`)}</p>
    </Page>
  );
}

/** The name of a programme; its code when the book knows one that the list does not. */
export function nameOf(programmes: readonly Programme[], code: string): string {
  return programmes.find((programme) => programme.code === code)?.name ?? code;
}
