import { Fault } from "../base/fault.ts";
import { ConfigError } from "./config.ts";
import { errorFields } from "./log.ts";
import type { Log } from "./log.ts";

/** What a person at a terminal is told of an error that ended a process: our own sentences as they are, anything else by its kind. */
export function sentenceOf(error: unknown): string {
  if (error instanceof Fault || error instanceof ConfigError) return error.message;
  return `This is a bug, and it was logged as ${errorFields(error).error}.`;
}

/** Reports why a process ends: a sentence on standard error, and a line in the log for what is no sentence of ours. */
export function reportEnd(
  error: unknown,
  log: Log | undefined,
  write: (line: string) => void,
): void {
  write(`${sentenceOf(error)}\n`);
  if (!(error instanceof ConfigError || error instanceof Fault))
    log?.("process.failed", errorFields(error));
}
