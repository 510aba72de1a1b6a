/** The page that checks the public book from a disk, with no network: chosen files in, the verdict out. */
import { checkCopy } from "./check-copy.ts";
import type { Chosen, ChosenFile, Verdict } from "./check-copy.ts";

/** Sentences of the rules by their names; the build puts them here from the documents. */
declare const RULES: Readonly<Record<string, string>>;

const form = part("form", HTMLFormElement);
const result = part("result", HTMLElement);
const bar = part("bar", HTMLProgressElement);

form.addEventListener("submit", (event) => {
  event.preventDefault();
  void run();
});

async function run(): Promise<void> {
  const button = part("check", HTMLButtonElement);
  button.disabled = true;
  bar.hidden = false;
  bar.removeAttribute("value");
  say("Reading…", []);
  try {
    show(await checkCopy(chosen(), new Date(), draw));
  } catch (error) {
    // A file that was moved or changed while it was read, which the browser refuses to go on with.
    const why = error instanceof Error ? error.message : "unknown";
    say("The copy could not be read", [`Choose it again. (${why})`], "warn");
  } finally {
    button.disabled = false;
    bar.hidden = true;
  }
}

function draw(done: number, total: number): void {
  bar.max = total;
  bar.value = done;
}

function chosen(): Chosen {
  const folder = filesIn("folder");
  const [seen, receipt] = [filesIn("seen")[0], filesIn("receipt")[0]];
  return {
    copy: folder.length > 0 ? folder : filesIn("archive"),
    held: filesIn("held"),
    payment: part("payment", HTMLInputElement).value.trim(),
    ...(seen === undefined ? {} : { seen }),
    ...(receipt === undefined ? {} : { receipt }),
  };
}

function filesIn(id: string): ChosenFile[] {
  return [...(part(id, HTMLInputElement).files ?? [])]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((file) => ({
      path: file.webkitRelativePath || file.name,
      bytes: async () => new Uint8Array(await file.arrayBuffer()),
    }));
}

function show(verdict: Verdict): void {
  if (verdict.kind === "unread") {
    say("Nothing was checked", [verdict.advice], "warn");
    return;
  }
  if (verdict.kind === "fails") {
    const { rule, item } = verdict;
    const where = item === undefined ? "" : `, at ${item}`;
    const why = RULES[rule] ?? "a rule of the book does not hold.";
    say("This is not a book to be trusted", [`${rule}${where}: ${why}`], "bad");
    return;
  }
  const heading = verdict.isPinned ? "The book holds" : "The book agrees with itself";
  say(heading, verdict.lines, verdict.isPinned ? "good" : "warn");
}

function say(heading: string, lines: readonly string[], mood = ""): void {
  const title = document.createElement("h2");
  title.textContent = heading;
  const paragraphs = lines.map((line) => {
    const paragraph = document.createElement("p");
    paragraph.textContent = line;
    return paragraph;
  });
  result.className = mood;
  result.replaceChildren(title, ...paragraphs);
}

function part<T extends HTMLElement>(id: string, kind: new () => T): T {
  const element = document.getElementById(id);
  if (!(element instanceof kind)) throw new Error(`the page has no ${id}`);
  return element;
}
