/** Which refusals a whole run provoked over HTTP: a note of each world's, put together at the end of the run. */
import { appendFileSync, readFileSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { HEARD } from "./problems-heard.ts";

/** Of one run, since each has a folder for temporary files of its own. */
const noted = (): string => join(tmpdir(), "problems-answered");

/** Notes the codes of problems that one world answered. */
export function noteProblems(codes: Iterable<string>): void {
  appendFileSync(noted(), [...codes, ""].join("\n"));
}

/** In a line: how many of the documented problems were answered, each without a word of what people wrote, and in a long run which were not. */
export async function sayProblems(): Promise<string> {
  const answered = new Set(readNoted());
  const documented = (await readdir("docs/problems")).map((name) => name.replace(/\.md$/, ""));
  const silent = documented.filter((code) => !answered.has(code));
  const heard = documented.length - silent.length;
  const others = heard > silent.length ? ` Not over HTTP: ${silent.join(" ")}.` : "";
  const missed = missedIn(answered);
  const less = missed.length > 0 ? ` Heard otherwise, and not this time: ${missed.join(" ")}.` : "";
  return `Refusals that were overheard: ${heard} of ${documented.length} kinds.${others}${less}\n`;
}

/** Of the problems that worlds hear, those that this run should have heard and did not; none in a run that heard less than half of them. */
export function missedIn(answered: ReadonlySet<string>): string[] {
  const missed = HEARD.filter((code) => !answered.has(code));
  return missed.length * 2 < HEARD.length ? missed : [];
}

function readNoted(): string[] {
  try {
    return readFileSync(noted(), "utf8").split("\n");
  } catch {
    return [];
  }
}
