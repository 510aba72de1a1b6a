/** The page about one problem code: docs/problems/<code>.md. */
export interface ProblemDoc {
  readonly title: string;
  /** Markdown after the title, of the small kind that `markdown.tsx` shows. */
  readonly body: string;
}

/** Titles and pages of all codes and rules. */
export interface ProblemDocs {
  /** The title of a code's page; a code without a page is its own title, in words. */
  readonly titleOf: (code: string) => string;
  /** What a rule or a code means, in a sentence or two. */
  readonly meaningOf: (code: string) => string;
  readonly docOf: (code: string) => ProblemDoc | undefined;
  readonly codes: readonly string[];
}

/** The file that explains the rules of formats and proofs, one line each. */
export const RULES_FILE = "rules.md";

/** Reads the files of docs/problems, given as name → text. Throws when one has no title. */
export function problemDocs(files: ReadonlyMap<string, string>): ProblemDocs {
  const docs = new Map<string, ProblemDoc>();
  for (const [rule, meaning] of rulesOf(files.get(RULES_FILE) ?? ""))
    docs.set(rule, { title: inWords(rule), body: `${meaning}\n\n${RULE_NOTE}` });
  for (const [name, text] of files) {
    const match = /^# (?<title>[^\n]+)\n+(?<body>[\s\S]*)$/.exec(text);
    if (match?.groups === undefined) throw new Error(`docs/problems/${name} has no title`);
    const { title = "", body = "" } = match.groups;
    docs.set(name.replace(/\.md$/, ""), { title, body });
  }
  return {
    titleOf: (code) => docs.get(code)?.title ?? inWords(code),
    meaningOf: (code) => sentence(docs.get(code)?.body.split("\n")[0] ?? `${inWords(code)}.`),
    docOf: (code) => docs.get(code),
    codes: [...docs.keys()].sort(),
  };
}

/** The rules that a rules page lists: lines of the form "- `name`: meaning". */
export function rulesOf(text: string): Map<string, string> {
  const rules = new Map<string, string>();
  for (const [, name = "", meaning = ""] of text.matchAll(/^- `([a-z0-9-]+)`: (.+)$/gm))
    rules.set(name, meaning);
  return rules;
}

const RULE_NOTE =
  "This is a rule of a format or a proof. The answer names the first rule that failed and never the value that failed it.";

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** `insufficient-funds` → `Insufficient funds`. */
function inWords(code: string): string {
  return sentence(code.replaceAll("-", " "));
}
