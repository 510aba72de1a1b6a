import { Fault } from "../base/fault.ts";
import { isDatabaseAway, safeError } from "../db/pg-error.ts";
import { ConfigError } from "./config.ts";
import { errorFields } from "./log.ts";
import type { Log } from "./log.ts";

/** SQLSTATEs of a table, a column, a schema or a role that is not there. */
const UNMIGRATED = new Set(["42P01", "42703", "3F000", "22023", "42704"]);

/** What a person at a terminal is told of an error that ended a process: our own sentences as they are, anything else by its kind. */
export function sentenceOf(error: unknown): string {
  if (error instanceof Fault || error instanceof ConfigError) return error.message;
  if (UNMIGRATED.has(safeError(error).sqlState ?? ""))
    return "The database has not the tables that this version needs: run purse migrate.";
  if (isDatabaseAway(error))
    return "The database cannot be reached: look at DATABASE_URL, and whether it runs.";
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
