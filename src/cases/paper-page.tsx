import type { VNode } from "preact";
import { Page } from "../http/layout.tsx";
import { Ltr } from "../http/parts.tsx";
import { shellTexts } from "../http/shell-texts.ts";
import type { Language } from "../http/text.ts";
import type { Programme } from "../programmes/programme.ts";
import { questionsIn } from "./questions.ts";
import type { Question } from "./questions.ts";
import { caseTexts } from "./texts.ts";

/** Characters that one ruled line is counted for. */
const PER_LINE = 100;
const LINES_MAX = 8;
const RULE = "_".repeat(30);

/** The questions on one page that can be saved, printed and filled in by hand or in a text file; nothing on it sends anything. */
export function PaperPage(props: {
  readonly language: Language;
  readonly programmes: readonly Programme[];
}): VNode {
  const { language, programmes } = props;
  const { t } = caseTexts(language);
  const { form, questions } = questionsIn(language);
  const options = programmes
    .filter(({ state }) => state === "open")
    .map(({ code, name }) => ({ value: code, label: name }));
  return (
    <Page language={language} audience="recipient" path="/apply/paper" heading={t("paper.heading")}>
      <p class="lead">{t("paper.lead")}</p>
      <p>{t("paper.careful")}</p>
      <ol>
        {questions.map((question) => (
          <li key={question.name}>
            <OnPaper
              question={question.name === "programme" ? { ...question, options } : question}
              language={language}
            />
          </li>
        ))}
      </ol>
      <p class="soft">
        {t("paper.version")} <Ltr>{form}</Ltr>
      </p>
    </Page>
  );
}

function OnPaper(props: { readonly question: Question; readonly language: Language }): VNode {
  const { question, language } = props;
  const { label, hint, max = PER_LINE, options, required } = question;
  const lines = Math.min(LINES_MAX, Math.ceil(max / PER_LINE));
  return (
    <>
      <p class="strong">
        {label}
        {required ? null : <span class="soft"> ({shellTexts(language).t("form.optional")})</span>}
      </p>
      {hint === undefined ? null : <p class="hint">{hint}</p>}
      {options === undefined ? (
        Array.from({ length: lines }, (_, at) => (
          <p key={at} aria-hidden="true">
            {RULE}
          </p>
        ))
      ) : (
        <ul>
          {options.map((option) => (
            <li key={option.value}>
              [&nbsp;&nbsp;] <bdi>{option.label}</bdi>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
