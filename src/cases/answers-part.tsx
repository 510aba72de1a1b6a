import type { VNode } from "preact";
import { Amount } from "../http/parts.tsx";
import type { CaseFile } from "./case-file.ts";
import { staffCaseText } from "./staff-texts.ts";

/** The answers that have a place of their own on the page; the others follow under their names. */
const BRIEF = ["category", "period", "urgency", "household", "region"] as const;

/** What the applicant wrote, in whatever language and direction. */
export function Answers({ file }: { readonly file: CaseFile }): VNode {
  const { t } = staffCaseText;
  const { need, amount, text, ...others } = file.answers;
  const brief = [...BRIEF, ...Object.keys(others).filter((key) => !isBrief(key))];
  return (
    <>
      <div class="card">
        <p class="soft">{t("answer.need")}</p>
        <p class="said strong" dir="auto" lang={file.language}>
          {need}
        </p>
        {typeof amount === "bigint" ? (
          <p>
            {t("answer.amount")} <Amount sats={amount} />
          </p>
        ) : null}
      </div>
      <dl class="facts">
        {brief.flatMap((key) => {
          const value = others[key];
          if (value === undefined) return [];
          return [
            <dt key={key}>{wordsFor(`answer.${key}`, key)}</dt>,
            <dd key={`${key}-said`} class="said" dir="auto">
              {choiceOf(key, value)}
            </dd>,
          ];
        })}
        <dt>{t("answer.language")}</dt>
        <dd>{choiceOf("language", file.language)}</dd>
      </dl>
      {text === undefined ? null : (
        <>
          <h3>{t("answer.text")}</h3>
          <blockquote class="said" dir="auto" lang={file.language}>
            {text.toString()}
          </blockquote>
        </>
      )}
    </>
  );
}

function isBrief(key: string): boolean {
  return BRIEF.some((brief) => brief === key);
}

/** One chosen answer under its own name, where it was given. */
export function GivenAnswer(props: {
  readonly answers: CaseFile["answers"];
  readonly name: string;
}): VNode | null {
  const { answers, name } = props;
  const value = answers[name];
  if (value === undefined) return null;
  return (
    <p>
      <span class="soft">{wordsFor(`answer.${name}`, name)}:</span> {choiceOf(name, value)}
    </p>
  );
}

/** The words for a chosen answer; what was written freely is shown as it is. */
function choiceOf(key: string, value: string | bigint): string {
  return wordsFor(`${key}.${value.toString()}`, value.toString());
}

function wordsFor(name: string, otherwise: string): string {
  const said = staffCaseText.say(name);
  return said === name ? otherwise : said;
}
