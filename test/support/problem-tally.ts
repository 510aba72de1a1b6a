/** Which refusals a whole run provoked over HTTP: a note of each world's, put together at the end of the run. */
import { appendFileSync, readFileSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

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
  return `Refusals that were overheard: ${heard} of ${documented.length} kinds.${others}\n`;
}

function readNoted(): string[] {
  try {
    return readFileSync(noted(), "utf8").split("\n");
  } catch {
    return [];
  }
}
