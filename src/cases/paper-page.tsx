import type { VNode } from "preact";
import { Page } from "../http/layout.tsx";
import { Ltr } from "../http/parts.tsx";
import { shellTexts } from "../http/shell-texts.ts";
import type { Language } from "../http/text.ts";
import type { Offer } from "../programmes/offers.view.ts";
import { ConsentPoints } from "./consent-part.tsx";
import { APPLICATION_FORM } from "./application-form.ts";
import { offeredFields } from "./offer-choices.ts";
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
  readonly offers: readonly Offer[];
}): VNode {
  const { language } = props;
  const text = caseTexts(language);
  const { t } = text;
  const { form, questions } = questionsIn(language);
  const chosen = offeredFields(APPLICATION_FORM.fields, props.offers, text);
  const optionsOf = ({ name, options }: Question): Question["options"] =>
    chosen[name]?.options?.map(({ value, label }) => ({ value, label: text.say(label) })) ??
    options;
  return (
    <Page language={language} audience="recipient" path="/apply/paper" heading={t("paper.heading")}>
      <p class="lead">{t("paper.lead")}</p>
      <p>{t("paper.careful")}</p>
      <ol>
        {questions.map((question) => (
          <li key={question.name}>
            <OnPaper question={{ ...question, options: optionsOf(question) }} language={language} />
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
  const { label, hint, max = PER_LINE, options, required, text } = question;
  const lines = Math.min(LINES_MAX, Math.ceil(max / PER_LINE));
  return (
    <>
      {text.length === 0 ? null : <ConsentPoints language={language} />}
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
