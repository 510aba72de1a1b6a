/** `docs/questions.md`, written from the definition of the form; `npm run questions` writes it, a test holds it equal. */
import { format } from "prettier";
import { questionsIn } from "../../src/cases/questions.ts";
import type { Question } from "../../src/cases/questions.ts";
import { LANGUAGES } from "../../src/http/text.ts";

/** Where the page lies, from the root. */
export const QUESTIONS_PAGE = "docs/questions.md";

/** The page as it should be. */
export function questionsPage(): Promise<string> {
  const { form, questions } = questionsIn("en");
  const text = [
    "# Questions",
    `What a request for help is asked, version ${form}. \`npm run questions\` writes this page from \`cases/application-form.ts\`, the one definition that renders the form, validates page and API, and is given out by \`GET /api/v1/questions\` and, to print, at \`/apply/paper\`. The languages are ${LANGUAGES.join(", ")}. No name, phone, e-mail or document number is asked for.`,
    ...questions.map(section),
    "## Versions",
    "Every request names the version of its questions, and in `consent` that of the text that was agreed to. A request from before there was one has no such answer. An answer to a question that is no longer asked is shown under its key.",
  ];
  return format(text.join("\n\n"), { parser: "markdown", printWidth: 100 });
}

function section(question: Question): string {
  const { name, label, hint, required, max, options, text: read } = question;
  const facts = [
    required ? "required" : "optional",
    max === undefined ? "" : `at most ${max} characters`,
  ];
  return [
    `## \`${name}\``,
    `${label}${hint === undefined ? "" : ` *${hint}*`}`,
    ...read,
    `${facts.filter((fact) => fact !== "").join(", ")}${name === "programme" ? "; one of the open programmes" : ""}.`,
    (options ?? []).map(({ value, label: said }) => `- \`${value}\`: ${said}`).join("\n"),
  ].join("\n\n");
}
