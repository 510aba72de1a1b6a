import { readFile } from "node:fs/promises";
import { Command } from "commander";
import { utf8 } from "../base/bytes.ts";
import { canonicalJson } from "../base/canonical-json.ts";
import { inspect } from "./inspect.ts";

/**
 * `purse inspect <address|uri|descriptor|psbt|manifest>`: what a thing is, in words or as JSON; a name of a file is read. A secret is refused
 * with exit code 1 and never echoed.
 */
export function inspectCommand(io: { print: (line: string) => void }): Command {
  return new Command("inspect")
    .description("say what an address, payment URI, descriptor, PSBT or manifest is")
    .argument("<thing>", "the thing itself, or a file that holds it")
    .option("--json", "print one JSON object")
    .action(async (thing: string, options: { json?: boolean }) => {
      const found = inspect(await bytesOf(thing));
      if (found.kind === "secret" || found.kind === "unknown")
        throw new Error(found.lines.join(" "));
      if (options.json === true) io.print(canonicalJson(found.json));
      else for (const line of found.lines) io.print(line);
    });
}

async function bytesOf(thing: string): Promise<Uint8Array> {
  try {
    return new Uint8Array(await readFile(thing));
  } catch {
    // Not a file that can be read, so it is the thing itself.
    return utf8(thing);
  }
}
