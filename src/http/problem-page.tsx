import type { VNode } from "preact";
import { Page } from "./layout.tsx";
import { Markdown } from "./markdown.tsx";
import { Notice } from "./parts.tsx";
import type { ProblemDocs } from "./problem-docs.ts";
import type { Problem } from "./problem.ts";
import { problemText, shellTexts } from "./shell-texts.ts";
import { localPath } from "./text.ts";
import type { Language } from "./text.ts";

/** A problem as a page, for people. What has no text in their language is said in general in theirs and exactly in English. */
export function ProblemPage(props: {
  readonly language: Language;
  readonly problem: Problem;
  /** On a page of the staff's the way back leads to theirs. */
  readonly staff?: boolean;
}): VNode {
  const { language, problem, staff = false } = props;
  const { t } = shellTexts(language);
  const home = staff ? "/staff" : localPath(language, "/");
  const said = problemText(problem.code, problem.status);
  const inEnglish = problem.detail ?? problem.title;
  return (
    <Page
      language={language}
      audience={staff ? "staff" : "public"}
      path="/"
      heading={t("problem.title")}
      nav={[{ href: home, label: t("nav.overview") }]}
    >
      <Notice tone="bad">
        {said === undefined || (language === "en" && !said.exact) ? null : <p>{t(said.key)}</p>}
        {said?.exact === true ? null : (
          <p lang="en" dir="ltr">
            {inEnglish}
          </p>
        )}
      </Notice>
      {problem.instance === undefined ? null : (
        <p>
          {t("problem.reference")} <code>{problem.instance}</code>
        </p>
      )}
      <p>
        <a href={home}>{t("problem.back")}</a>
        {problem.code === undefined ? null : (
          <>
            {" · "}
            <a href={problem.type}>{t("problem.about")}</a>
          </>
        )}
      </p>
    </Page>
  );
}

/** The page that a problem's `type` leads to; undefined for a code that has none. */
export function ProblemDocPage(docs: ProblemDocs, code: string): VNode | undefined {
  const doc = docs.docOf(code);
  if (doc === undefined) return undefined;
  return (
    <Page language="en" audience="public" path="/" heading={doc.title}>
      <Markdown text={doc.body} />
      <p class="soft">
        Problem code <code>{code}</code>
      </p>
    </Page>
  );
}

/** A page that lists all codes, for those who write clients. */
export function ProblemListPage(docs: ProblemDocs): VNode {
  return (
    <Page language="en" audience="public" path="/" heading="Problems">
      <ul>
        {docs.codes.map((code) => (
          <li key={code}>
            <a href={`/problems/${code}`}>
              <code>{code}</code>
            </a>{" "}
            {docs.titleOf(code)}
          </li>
        ))}
      </ul>
    </Page>
  );
}
