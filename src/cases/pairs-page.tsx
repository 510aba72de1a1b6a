import type { VNode } from "preact";
import type { Fault } from "../base/fault.ts";
import { ButtonForm } from "../http/button-form.tsx";
import { FaultNotice } from "../http/fault-notice.tsx";
import { UNTOUCHED } from "../http/form.ts";
import type { Attempt } from "../http/form.ts";
import { FormView } from "../http/form-view.tsx";
import { Page } from "../http/layout.tsx";
import { Amount, Ltr, Notice } from "../http/parts.tsx";
import type { Person } from "../people/person.ts";
import { staffPage } from "../people/staff-nav.ts";
import type { CaseId } from "./case.ts";
import { PAIR_FORM } from "./pair-form.ts";
import { pairText } from "./pair-staff-texts.ts";
import type { PairCounts, PairSide, SeenPair } from "./read-duplicates.ts";
import { caseName, CASES_PATH } from "./staff-queue-page.tsx";
import { staffCaseText } from "./staff-texts.ts";

/** On the page of an opened case: whether it shares something with others, and the way to it. Nothing when it does not. */
export function PairsPart(props: {
  readonly id: CaseId;
  readonly counts: PairCounts;
  readonly token: string;
}): VNode | null {
  const { id, counts, token } = props;
  const { t } = pairText;
  if (counts.found === 0) return null;
  return (
    <section>
      <h2>{t("pair.heading")}</h2>
      {counts.waiting === 0 ? (
        <p>{t("pair.judged")}</p>
      ) : (
        <Notice>
          <p>{t("pair.waiting", { count: counts.waiting })}</p>
          <p>{counts.yours > 0 ? t("pair.yours") : t("pair.blocks")}</p>
        </Notice>
      )}
      <ButtonForm
        action={`${CASES_PATH}/${id}/duplicates`}
        token={token}
        hidden={{}}
        submit={t(counts.yours > 0 ? "pair.open" : "pair.read")}
        look="quiet"
      />
    </section>
  );
}

/** What the page of a case's pairs shows. `tried` is a judgement that could not be taken, as it was filled in. */
export interface PairsPageProps {
  readonly id: CaseId;
  readonly person: Person;
  readonly token: string;
  readonly pairs: readonly SeenPair[];
  readonly nameOf: (programme: string) => string;
  readonly fault?: Fault | undefined;
  readonly tried?: Attempt | undefined;
}

/** The pairs of a case: for who is to judge one, the two requests side by side and the question; for others how each was judged. */
export function PairsPage(props: PairsPageProps): VNode {
  const { id, person, pairs, fault } = props;
  const { t } = pairText;
  return (
    <Page
      {...staffPage(person)}
      path={`${CASES_PATH}/${id}/duplicates`}
      heading={t("pair.title", { name: caseName(id) })}

      wide
    >
      {fault === undefined ? null : <FaultNotice fault={fault} />}
      <p class="lead">{t("pair.lead")}</p>
      {pairs.length === 0 ? <p>{t("pair.none")}</p> : null}
      {pairs.map((pair, at) => (
        <PairCard key={at} {...props} pair={pair} />
      ))}
      <p>
        <a href={`${CASES_PATH}/${id}`}>{staffCaseText.t("opened.close")}</a>
      </p>
    </Page>
  );
}

function PairCard(props: PairsPageProps & { readonly pair: SeenPair }): VNode {
  const { pair } = props;
  const { t } = pairText;
  return (
    <section class="card">
      <dl class="facts">
        <dt>{t("pair.shares")}</dt>
        <dd>{pair.fields.map((field) => t(`field.${field}`)).join(", ")}</dd>
        <dt>{t("pair.strength")}</dt>
        <dd>{t(`strength.${pair.strength}`)}</dd>
        <dt>{t("pair.state")}</dt>
        <dd>{t(`finding.${pair.state}`)}</dd>
        {pair.reason === undefined ? null : (
          <>
            <dt>{t("pair.reason")}</dt>
            <dd class="said" dir="auto">
              {pair.reason}
            </dd>
          </>
        )}
      </dl>
      {pair.sides === undefined ? null : <Judging {...props} sides={pair.sides} />}
    </section>
  );
}

function Judging(
  props: PairsPageProps & {
    readonly pair: SeenPair;
    readonly sides: readonly [PairSide, PairSide];
  },
): VNode {
  const { id, token, pair, sides, tried, nameOf } = props;
  const { t } = pairText;
  const [own, other] = sides;
  const isTried = tried?.values["other"] === other.id;
  const given = isTried ? tried : UNTOUCHED;
  const hidden = { other: other.id, version: String(pair.version) };
  return (
    <>
      <div class="halves">
        <Side heading={t("pair.this")} side={own} nameOf={nameOf} />
        <Side heading={t("pair.other")} side={other} nameOf={nameOf} />
      </div>
      <h3>{t("judge.heading")}</h3>
      <FormView
        form={PAIR_FORM}
        text={pairText}
        action={`${CASES_PATH}/${id}/duplicates/judgement`}
        token={token}
        submit={t("judge.submit")}
        attempt={{ ...given, values: { ...given.values, ...hidden } }}
      />
    </>
  );
}

function Side(props: {
  readonly heading: string;
  readonly side: PairSide;
  readonly nameOf: (programme: string) => string;
}): VNode {
  const { heading, side, nameOf } = props;
  const { t, say } = staffCaseText;
  const { need, amount, ...others } = side.answers ?? {};
  return (
    <div>
      <h3>
        {heading} <Ltr>{caseName(side.id)}</Ltr>
      </h3>
      <dl class="facts">
        <dt>{t("case.programme")}</dt>
        <dd dir="auto">{nameOf(side.programme)}</dd>
        <dt>{t("case.sent")}</dt>
        <dd>
          <Ltr>{side.submittedOn}</Ltr>, {t(`state.${side.state}`)}
        </dd>
        {need === undefined ? null : (
          <>
            <dt>{t("answer.need")}</dt>
            <dd class="said" dir="auto">
              {need.toString()}
            </dd>
          </>
        )}
        {typeof amount === "bigint" ? (
          <>
            <dt>{pairText.t("pair.asked")}</dt>
            <dd>
              <Amount sats={amount} />
            </dd>
          </>
        ) : null}
        {Object.entries(others).map(([key, value]) => (
          <Answer key={key} name={say(`answer.${key}`)} said={wordsOf(key, value.toString())} />
        ))}
      </dl>
      {side.answers === undefined ? <p class="soft">{pairText.t("pair.closed")}</p> : null}
    </div>
  );
}

function Answer({ name, said }: { readonly name: string; readonly said: string }): VNode {
  return (
    <>
      <dt>{name}</dt>
      <dd class="said" dir="auto">
        {said}
      </dd>
    </>
  );
}

/** The words of a chosen answer; what was written freely as it is. */
function wordsOf(key: string, value: string): string {
  const said = staffCaseText.say(`${key}.${value}`);
  return said === `${key}.${value}` ? value : said;
}
