import type { VNode } from "preact";
import { formatTime, randomInt } from "../base/clock.ts";
import type { Random } from "../base/clock.ts";
import { ButtonForm } from "../http/button-form.tsx";
import type { Attempt } from "../http/form.ts";
import { FormView } from "../http/form-view.tsx";
import { Page } from "../http/layout.tsx";
import { Groups, groupsOf, Ltr, Notice } from "../http/parts.tsx";
import { localPath } from "../http/text.ts";
import type { SetDestination } from "./chosen-destination.ts";
import { DESTINATION_FORM } from "./claim-forms.ts";
import type { WaitingChange } from "./read-claim.ts";
import type { ClaimPageProps } from "./request-pages.tsx";
import { caseTexts } from "./texts.ts";
import type { CaseText } from "./texts.ts";

const GROUP = 4;

/** How many groups of an address a person compares: programs that exchange addresses imitate the ends, so chance chooses. */
const COMPARED = 3;

/** Where a case is paid, and as long as that may change, the form for it. */
export function DestinationSection(props: {
  readonly text: CaseText;
  readonly token: string;
  readonly code: string;
  readonly destination: SetDestination | undefined;
  readonly open: boolean;
  /** Addresses for later payments run out. */
  readonly wanted: boolean;
  /** Hours after which another one would count; undefined for at once. */
  readonly cooling: number | undefined;
  readonly change: WaitingChange | undefined;
  readonly attempt?: Attempt;
}): VNode | null {
  const { text, destination, open, wanted, cooling, change, attempt } = props;
  const { t } = text;
  if (destination === undefined && !open) return null;
  const form = open ? <DestinationForm {...props} /> : null;
  return (
    <>
      <h2 id="where">{t("destination.heading")}</h2>
      {destination === undefined ? (
        <>
          <p>{t("destination.none")}</p>
          {form}
        </>
      ) : (
        <>
          <Destination text={text} destination={destination} />
          {change === undefined ? null : <WaitingNotice {...props} change={change} />}
          {wanted ? <MoreWanted {...props} destination={destination} /> : null}
          {form === null ? null : (
            <details open={attempt !== undefined || (wanted && destination.kind !== "derived")}>
              <summary>{t("destination.change")}</summary>
              <p>{t("destination.changed")}</p>
              {cooling === undefined ? null : <p>{t("destination.cooling", { hours: cooling })}</p>}
              {form}
            </details>
          )}
        </>
      )}
    </>
  );
}

/** Says that a change does not count yet, and how to take it back. */
function WaitingNotice(props: {
  readonly text: CaseText;
  readonly token: string;
  readonly code: string;
  readonly change: WaitingChange;
}): VNode {
  const { text, token, code, change } = props;
  const { t } = text;
  return (
    <Notice tone="warn">
      <CountsFrom text={text} at={change.countsFrom} />
      {change.known ? <p>{t("destination.known")}</p> : null}
      {change.before.length === 0 ? (
        <p>{t("destination.takeBackKey")}</p>
      ) : (
        <>
          <p>{t("destination.takeBackWhy")}</p>
          {change.before.map((address) => (
            <Groups key={address} text={address} />
          ))}
        </>
      )}
      <ButtonForm
        action={localPath(text.language, "/request/taking-back")}
        token={token}
        hidden={{ code }}
        submit={t("destination.takeBack")}
      />
    </Notice>
  );
}

function CountsFrom({ text, at }: { readonly text: CaseText; readonly at: Date }): VNode {
  const [day, hour] = formatTime(at).split("T");
  return (
    <p>
      {text.t("destination.resting")}{" "}
      <Ltr>
        {day} {hour?.slice(0, 5)} UTC
      </Ltr>
    </p>
  );
}

/** Asks for more addresses; the next ones of an account key need no more than a click. */
function MoreWanted(props: {
  readonly text: CaseText;
  readonly token: string;
  readonly code: string;
  readonly destination: SetDestination;
}): VNode {
  const { text, token, code, destination } = props;
  const { t } = text;
  const isDerived = destination.kind === "derived";
  return (
    <Notice tone="warn">
      <p>{t(isDerived ? "destination.renewAsk" : "destination.moreAsk")}</p>
      {isDerived ? (
        <ButtonForm
          action={localPath(text.language, "/request/renewal")}
          token={token}
          hidden={{ code }}
          submit={t("destination.renew")}
        />
      ) : null}
    </Notice>
  );
}

/** After a destination was set: the applicant compares what arrived here with what their wallet shows. */
export function ComparePage(
  props: ClaimPageProps & { readonly destination: SetDestination; readonly random: Random },
): VNode {
  const { language, token, code, destination, random } = props;
  const text = caseTexts(language);
  const { t } = text;
  return (
    <Page language={language} audience="recipient" path="/request" heading={t("compare.heading")}>
      <p>{t("compare.kept")}</p>
      {destination.countsFrom === undefined ? null : (
        <Notice>
          <CountsFrom text={text} at={destination.countsFrom} />
        </Notice>
      )}
      <CompareDestination {...{ text, destination, random }} />
      <ButtonForm
        action={localPath(language, "/request")}
        token={token}
        hidden={{ code }}
        submit={t("compare.same")}
      />
    </Page>
  );
}

/** What arrived, to be compared with what the wallet shows, and what to do when it is another. */
export function CompareDestination(props: {
  readonly text: CaseText;
  readonly destination: SetDestination;
  readonly random: Random;
}): VNode {
  const { text, destination, random } = props;
  const { t } = text;
  return (
    <>
      <p>{t("compare.lead")}</p>
      {destination.next === undefined ? null : <p>{t("compare.next")}</p>}
      {addressesIn(destination).map((address) => (
        <Compared key={address} text={text} address={address} random={random} />
      ))}
      <SixWords text={text} destination={destination} />
      <Notice tone="warn">
        <p>{t("compare.differ")}</p>
      </Notice>
    </>
  );
}

/** Places of the groups to compare, from 0, ascending; all of them when there are no more. */
export function pickGroups(count: number, random: Random): number[] {
  const picked = new Set<number>();
  while (picked.size < Math.min(COMPARED, count)) picked.add(randomInt(random, count));
  return [...picked].sort((a, b) => a - b);
}

/** What can be compared: the addresses that were given, or of an account key the next one. */
function addressesIn({ value, next }: SetDestination): readonly string[] {
  return next === undefined ? value : [next];
}

function Compared(props: {
  readonly text: CaseText;
  readonly address: string;
  readonly random: Random;
}): VNode {
  const { text, address, random } = props;
  const { t } = text;
  const groups = groupsOf(address, GROUP);
  const picked = pickGroups(groups.length, random);
  return (
    <div class="card">
      <dl class="compare">
        {picked.map((at) => (
          <div key={at}>
            <dt>
              {t("compare.group", {
                number: at + 1,
                from: at * GROUP + 1,
                to: Math.min((at + 1) * GROUP, address.length),
              })}
            </dt>
            <dd>
              <Ltr>{groups[at] ?? ""}</Ltr>
            </dd>
          </div>
        ))}
      </dl>
      <h2>{t("compare.whole")}</h2>
      <bdi dir="ltr" class="groups large">
        {groups.map((group, at) => (
          <span key={at}>{picked.includes(at) ? <mark>{group}</mark> : group}</span>
        ))}
      </bdi>
    </div>
  );
}

function DestinationForm(props: {
  readonly text: CaseText;
  readonly token: string;
  readonly code: string;
  readonly attempt?: Attempt;
}): VNode {
  const { text, token, code, attempt } = props;
  return (
    <FormView
      form={DESTINATION_FORM}
      text={text}
      action={localPath(text.language, "/request/destination")}
      token={token}
      submit={text.t("destination.submit")}
      attempt={{ values: { code }, errors: attempt?.errors ?? {} }}
    />
  );
}

function Destination(props: {
  readonly text: CaseText;
  readonly destination: SetDestination;
}): VNode {
  const { text, destination } = props;
  const { t } = text;
  return (
    <div class="card">
      {destination.value.length === 0 ? (
        <p>{t("destination.derived", { count: destination.addresses })}</p>
      ) : (
        <p>{t("destination.now")}</p>
      )}
      {destination.next === undefined ? null : <p>{t("destination.next")}</p>}
      {addressesIn(destination).map((address) => (
        <Groups key={address} text={address} large />
      ))}
      {destination.addresses === 1 ? null : (
        <p>{t("destination.left", { left: destination.left })}</p>
      )}
      <SixWords text={text} destination={destination} />
    </div>
  );
}

function SixWords(props: { readonly text: CaseText; readonly destination: SetDestination }): VNode {
  const { t } = props.text;
  return (
    <p>
      {t("destination.words")}: <code dir="ltr">{props.destination.phrase}</code>
      <span class="hint">{t("destination.wordsHint")}</span>
    </p>
  );
}
