/** The command as an operator runs it: a process of its own, its settings alone in its environment, and what came of it. */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { programOf } from "./program.ts";
import { SOURCES } from "./regtest.ts";

/** How a command ended: the code is null when it was killed. */
export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly error: string;
}

/** What Node is given to run a command. Migrations are loaded as they lie, which takes a loader of sources. */
export function purseArguments(words: readonly string[]): string[] {
  const loads = ["migrate", "restore"].includes(words[0] ?? "");
  return [...(loads ? SOURCES : []), programOf("src/bin/purse.ts"), ...words];
}

/** Starts a command; whoever wants to kill it has the child. `input` is what its user types or pipes. */
export function startPurse(
  words: readonly string[],
  env: Record<string, string>,
  input = "",
): { readonly child: ChildProcess; readonly ended: Promise<Ran> } {
  const child = spawn(process.execPath, purseArguments(words), { env });
  let [out, error] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => (out += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (error += text));
  child.stdin.end(input);
  const ended = once(child, "close").then(([code]) => ({
    code: code as number | null,
    out,
    error,
  }));
  return { child, ended };
}

/** Runs a command to its end. */
export async function purse(
  words: readonly string[],
  env: Record<string, string>,
  input = "",
): Promise<Ran> {
  return startPurse(words, env, input).ended;
}
