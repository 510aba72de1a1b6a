import type { VNode } from "preact";
import type { CorrectLeaf } from "../audit/leaf.ts";
import { donationTexts } from "../donations/texts.ts";
import { Page } from "../http/layout.tsx";
import { Amount, Groups, Ltr } from "../http/parts.tsx";
import type { Language } from "../http/text.ts";
import { JITTER_PERCENT } from "../payouts/draw-pays.ts";
import type { Policies, PolicyVersion } from "../programmes/policies.view.ts";
import { absenceOf, isChoice, isSum, policyValues } from "../programmes/policy.ts";
import type { PolicyChange } from "../programmes/policy.ts";
import type { Programme } from "../programmes/programme.ts";
import { Deciders } from "./deciders.tsx";
import type { WhoDecides } from "./deciders.tsx";
import { decisionTexts } from "./decision-texts.ts";
import type { DecisionText } from "./decision-texts.ts";
import type { DecisionNumbers, Span } from "./decision-numbers.ts";
import { PACE_DAYS } from "./tally.ts";
import { caseTexts } from "./texts.ts";

/** Versions, sums of a class and corrections that a page shows; the API has all. */
const SHOWN = { versions: 8, spans: 6, corrections: 8 };

/** What the page of a programme shows. */
export interface DecisionPageProps extends WhoDecides {
  readonly language: Language;
  readonly programme: Programme;
  readonly policies: Policies;
  readonly numbers: DecisionNumbers;
  readonly corrections: readonly CorrectLeaf[];
  /** Within how many hours after its signature a batch is sent; 0 at once. */
  readonly windowHours: number;
}

/** What a programme is for, what it may do and who decides, and what came of it in numbers. */
export function DecisionPage(props: DecisionPageProps): VNode {
  const { language, programme } = props;
  const text = decisionTexts(language);
  return (
    <Page
      language={language}
      audience="public"
      path={`/programmes/${programme.code}`}
      heading={programme.name}
    >
      <p class="lead" dir="auto">
        {programme.purpose}
      </p>
      <Rules text={text} {...props} />
      <Payment text={text} windowHours={props.windowHours} />
      <Deciders text={text} {...props} />
      <Numbers text={text} numbers={props.numbers} />
      <Corrections text={text} corrections={props.corrections} />
    </Page>
  );
}

/** How much above an award is paid, and when a batch is sent. */
function Payment({
  text: { t },
  windowHours,
}: Pick<DecisionPageProps, "windowHours"> & { readonly text: DecisionText }): VNode {
  return (
    <>
      <h2>{t("pay.heading")}</h2>
      <ul>
        <li>{t("pay.jitter", { percent: JITTER_PERCENT })}</li>
        <li>{windowHours === 0 ? t("pay.atOnce") : t("pay.window", { hours: windowHours })}</li>
      </ul>
    </>
  );
}

function Rules(props: DecisionPageProps & { readonly text: DecisionText }): VNode {
  const { text, programme, policies } = props;
  const { t } = text;
  const [current] = policies.held;
  const path = `/api/v1/programmes/${programme.code}/policies`;
  return (
    <>
      <h2>{t("rules.heading")}</h2>
      {current === undefined ? <p>{t("rules.none")}</p> : null}
      <dl class="facts">
        <dt>{t("rule.awardFloor")}</dt>
        <dd>
          <Amount sats={programme.awardFloor} />
        </dd>
        <dt>{t("rule.awardCap")}</dt>
        <dd>
          <Amount sats={programme.awardCap} />
        </dd>
        {current === undefined
          ? null
          : Object.entries(policyValues(current.policy)).flatMap(([field, value]) => [
              <dt key={field}>{ruleName(text, field)}</dt>,
              <dd key={`${field}-is`}>
                <Value text={text} field={field} value={value?.toString()} />
              </dd>,
            ])}
      </dl>
      <p class="soft">{t("rules.fixed")}</p>
      {current === undefined ? null : (
        <>
          <h2>{t("rules.versions")}</h2>
          <p class="soft">{t("rules.versionsLead")}</p>
          {policies.held.slice(0, SHOWN.versions).map((version) => (
            <Version key={version.version} text={text} version={version} />
          ))}
          <p>
            {t("rules.more")} <a href={path}>{path}</a>
          </p>
        </>
      )}
    </>
  );
}

function Version(props: { readonly text: DecisionText; readonly version: PolicyVersion }): VNode {
  const { text, version } = props;
  const { t } = text;
  const since =
    version.heldSince === undefined
      ? t("rules.sinceUnknown")
      : t("rules.since", { day: version.heldSince });
  return (
    <section class="card">
      <h3>{t("rules.version", { version: version.version })}</h3>
      <p>
        {since}
        {version.widens ? `; ${t("rules.two")}` : null}
      </p>
      <ul>
        {version.changes.map((change) => (
          <Change key={change.field} text={text} change={change} />
        ))}
      </ul>
      <p class="soft">
        {t("rules.digest")} <Groups text={version.digest} size={8} />
      </p>
    </section>
  );
}

function Change(props: { readonly text: DecisionText; readonly change: PolicyChange }): VNode {
  const { text, change } = props;
  const { field, from, to, widens } = change;
  return (
    <li>
      {ruleName(text, field)}: <Value text={text} field={field} value={from} /> →{" "}
      <Value text={text} field={field} value={to} />{" "}
      {widens ? <strong>{text.t("rules.wider")}</strong> : null}
    </li>
  );
}

/** The name of a policy's field; those of tiers share one. */
function ruleName({ t, say }: DecisionText, field: string): string {
  const [, tier = "", what] = /^tier(\d)(Cap|Sources)$/.exec(field) ?? [];
  if (what === "Cap") return t("rule.tierCap", { tier });
  return what === "Sources" ? t("rule.tierSources", { tier }) : say(`rule.${field}`);
}

function Value(props: {
  readonly text: DecisionText;
  readonly field: string;
  readonly value: string | undefined;
}): VNode {
  const { text, field, value } = props;
  if (value === undefined) return <>{text.t(`rules.${absenceOf(field)}`)}</>;
  if (isChoice(field)) return <>{chosenText(text, field, value)}</>;
  return isSum(field) ? <Amount sats={BigInt(value)} /> : <Ltr>{value}</Ltr>;
}

/** The names of a choice as the form for requests has them. */
function chosenText({ language }: DecisionText, field: string, value: string): string {
  const { say } = caseTexts(language);
  const kind = field === "purposes" ? "category" : "language";
  return value
    .split(" ")
    .map((name) => say(`${kind}.${name}`))
    .join("; ");
}

function Numbers(props: { readonly text: DecisionText; readonly numbers: DecisionNumbers }): VNode {
  const { text, numbers } = props;
  const { t } = text;
  const rows = numbers.counts.flatMap(({ what, sums }) =>
    sums.slice(-SHOWN.spans).map((each) => ({ what, ...each })),
  );
  return (
    <>
      <h2>{t("numbers.heading")}</h2>
      <p>{t("numbers.lead", { least: numbers.least })}</p>
      <p>{t("numbers.twice")}</p>
      {rows.length === 0 ? (
        <p>{t("numbers.none")}</p>
      ) : (
        <table>
          <thead>
            <tr>
              <th scope="col">{t("numbers.what")}</th>
              <th scope="col">{t("numbers.months")}</th>
              <th scope="col" class="number">
                {t("numbers.count")}
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={`${row.what} ${row.until ?? ""}`}>
                <th scope="row">{t(`counted.${row.what}`)}</th>
                <td>{spanText(text, row)}</td>
                <td class="number">
                  <Ltr>{row.count}</Ltr>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <Pace text={text} numbers={numbers} />
    </>
  );
}

function Pace(props: { readonly text: DecisionText; readonly numbers: DecisionNumbers }): VNode {
  const { text, numbers } = props;
  const { t } = text;
  if (numbers.halfWithin.length === 0) return <></>;
  return (
    <>
      <h3>{t("numbers.pace")}</h3>
      <p>{t("numbers.paceLead")}</p>
      <table>
        <thead>
          <tr>
            <th scope="col">{t("numbers.months")}</th>
            <th scope="col" class="number">
              {t("numbers.days")}
            </th>
          </tr>
        </thead>
        <tbody>
          {numbers.halfWithin.slice(-SHOWN.spans).map((row) => (
            <tr key={row.until}>
              <th scope="row">{spanText(text, row)}</th>
              <td class="number">
                {row.days ?? t("numbers.longer", { days: PACE_DAYS.at(-1) ?? 0 })}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

function spanText({ t }: DecisionText, { after, until }: Span): string {
  if (until === undefined) return t("numbers.ever");
  return after === undefined
    ? t("numbers.until", { until })
    : t("numbers.between", { after, until });
}

function Corrections(props: {
  readonly text: DecisionText;
  readonly corrections: readonly CorrectLeaf[];
}): VNode {
  const { text, corrections } = props;
  const { t } = text;
  const book = donationTexts(text.language);
  return (
    <>
      <h2>{t("corrections.heading")}</h2>
      {corrections.length === 0 ? (
        <p>{t("corrections.none")}</p>
      ) : (
        <ul>
          {corrections.slice(-SHOWN.corrections).map(({ e, of, field, d, code }) => (
            <li key={of}>
              {t("corrections.line", {
                epoch: e,
                field: book.t(`term.${field}`),
                amount: d.toString(),
                code: t(`correction.${code}`),
              })}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
