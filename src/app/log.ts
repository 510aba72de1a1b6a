import pino from "pino";
import type { DestinationStream } from "pino";
import type { z } from "zod";
import { errorName, safeError } from "../db/pg-error.ts";
import { LOG_EVENTS } from "./log-events.ts";
import type { LogEventName, LogFields } from "./log-events.ts";

/** Writes one event as one line of JSON. A field that breaks its type is left out and named in `refused`; the line is written all the same. */
export type Log = <E extends LogEventName>(event: E, fields: LogFields<E>) => void;

/** A log of at least `level`, to standard output or to `destination`. Lines carry time, level, event and fields: no host, no process id. */
export function makeLog(level: string, destination?: DestinationStream): Log {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    messageKey: "event",
    formatters: { level: (label: string) => ({ level: label }) },
  };
  const lines = destination === undefined ? pino(options) : pino(options, destination);
  return (event, fields) => {
    const { level: at, fields: allowed } = LOG_EVENTS[event];
    if (lines.isLevelEnabled(at)) lines[at](admitted(allowed, fields), event);
  };
}

/**
 * What may be logged of an error: its name or code, that of the error it was made of, and where in our own files it passed. Messages quote data and
 * are dropped.
 */
export function errorFields(thrown: unknown): {
  error: string;
  frames: string[];
  cause: string | undefined;
} {
  const { error } = safeError(thrown);
  if (!(error instanceof Error)) return { error: errorName(error), frames: [], cause: undefined };
  const cause = error.cause === undefined ? undefined : errorName(error.cause);
  return { error: errorName(error), frames: ownFrames(error.stack), cause };
}

/** Frames inside our own folders, without the path before them, which names the machine's user. */
function ownFrames(stack: string | undefined): string[] {
  return (stack ?? "")
    .split("\n")
    .filter((line) => /^\s+at /.test(line) && !line.includes("node_modules"))
    .map((line) => /\b((?:src|migrations)\/[A-Za-z0-9_./-]+:\d+:\d+)\)?$/.exec(line)?.[1])
    .filter((frame) => frame !== undefined)
    .slice(0, 20);
}

function admitted(
  allowed: Readonly<Record<string, z.ZodType>>,
  fields: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  const refused: string[] = [];
  for (const [key, schema] of Object.entries(allowed)) {
    const parsed = schema.safeParse(fields[key]);
    if (parsed.success) out[key] = parsed.data;
    else refused.push(key);
  }
  return refused.length === 0 ? out : { ...out, refused };
}
