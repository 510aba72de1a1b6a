import { z } from "zod";

/** A whole number: how many, how long, how high. */
const count = z.int().min(0);

/** A name from our own code: of a job, a rule, a problem, a constraint. */
const name = z.string().regex(/^[A-Za-z][A-Za-z0-9_.:-]{0,79}$/);

/** The pattern of a route. */
const route = z.string().regex(/^[/A-Za-z0-9_.:{}*-]{1,120}$/);

/** Where in our own files something failed: file, line and column, innermost first. */
const frames = z.array(z.string().regex(/^[A-Za-z0-9_./-]{1,120}:\d+:\d+$/)).max(20);

/** The name that the answer gave to a failure. */
const instance = z.string().regex(/^urn:uuid:[0-9a-f-]{36}$/);

const networkName = z.enum(["main", "test", "signet", "regtest"]);

/**
 * Everything that may be logged: each event with its level and its fields. What is not in this table cannot be logged, and no field
 * admits free text, so no address, code, name or query finds a way in.
 */
export const LOG_EVENTS = {
  "process.started": {
    level: "info",
    fields: { role: name, version: name.or(z.string().regex(/^\d+\.\d+\.\d+$/)) },
  },
  "process.listening": { level: "info", fields: { port: count } },
  "process.stopping": { level: "info", fields: { reason: name } },
  "process.stopped": { level: "info", fields: { duration_ms: count } },
  "process.failed": { level: "error", fields: { error: name, frames, cause: name.optional() } },
  // Below the default level: the second at which somebody asked for help is just what an observer of the network lacks.
  "http.request": {
    level: "debug",
    fields: { method: name, route, status: count, duration_ms: count },
  },
  "http.failed": {
    level: "error",
    fields: { instance, error: name, frames, cause: name.optional() },
  },
  "database.migrated": { level: "info", fields: { count } },
  "database.lost": { level: "error", fields: { error: name } },
  "job.done": { level: "info", fields: { job: name, duration_ms: count } },
  "job.failed": {
    level: "error",
    fields: { job: name, error: name, frames, cause: name.optional() },
  },
  /** `times`: how often it failed so since `job.failed` said it last. */
  "job.failed-on": { level: "error", fields: { job: name, error: name, times: count } },
  "chain.identified": { level: "info", fields: { source: name, network: networkName } },
  "chain.changed": {
    level: "info",
    fields: { kind: name, height: count, connected: count, disconnected: count },
  },
  "chain.unreachable": { level: "warn", fields: { source: name, error: name } },
  // A transaction that is no batch's spends coins of the fund: the staff's pages say which.
  "coins.unexplained": { level: "error", fields: {} },
  "books.hold": { level: "info", fields: { leaves: count } },
  "books.disagree": {
    level: "error",
    fields: { ledger: count, holds: count, chain: count, log: count, book: count },
  },
  "book.closed": { level: "info", fields: { epoch: count, leaves: count, size: count } },
  "book.notice-published": { level: "info", fields: { kind: name } },
  "book.notice-refused": { level: "warn", fields: { kind: name, rule: name } },
  "log.cosigned": { level: "info", fields: { size: count } },
  "log.not-cosigned": { level: "warn", fields: { size: count, reason: name } },
  "log.timestamp": { level: "info", fields: { size: count, state: name } },
  "log.mirrored": { level: "info", fields: { files: count, size: count } },
  "log.not-mirrored": { level: "warn", fields: { error: name } },
  "batch.broadcast": { level: "info", fields: { outputs: count } },
  "batch.rejected": { level: "warn", fields: { reason: name } },
  "batch.refused": { level: "warn", fields: { rule: name } },
  // The gravest sign that a batch which was signed is not mined, and for how many blocks it has waited: once for each.
  "batch.stuck": { level: "warn", fields: { sign: name, blocks: count } },
  // For so many epochs an auditor has handed in keys; of an epoch without one that auditor can open nothing.
  "audit-keys.low": { level: "warn", fields: { left: count, of: count } },
  // What two reviewers agreed on cannot be looked at again: a rule that somebody's writing into the database broke, and nothing that names the case.
  "case.not-retried": { level: "warn", fields: { error: name } },
  "certificates.low": { level: "warn", fields: { left: count, of: count } },
  "rates.recorded": { level: "info", fields: { currency: name, sources: count } },
  "rates.missing": { level: "warn", fields: { currency: name, sources: count } },
  "rates.refused": { level: "warn", fields: { source: name, reason: name } },
  "retention.purged": { level: "info", fields: { what: name, count } },
  // Below the default level: it would say to half an hour when somebody erased a request.
  "retention.shredded": { level: "debug", fields: { count } },
  // How many parts it has would say how many cases there are.
  "shreds.lost": { level: "error", fields: {} },
  "shreds.copied": { level: "info", fields: { duration_ms: count } },
  "backup.written": { level: "info", fields: { bytes: count, duration_ms: count } },
} as const satisfies Record<string, LogEvent>;

/** One kind of log line. */
export interface LogEvent {
  readonly level: "debug" | "info" | "warn" | "error";
  readonly fields: Readonly<Record<string, z.ZodType>>;
}

/** The names of all events. */
export type LogEventName = keyof typeof LOG_EVENTS;

/** The fields that an event must be given, and no others. */
export type LogFields<E extends LogEventName> = {
  readonly [
    F in keyof (typeof LOG_EVENTS)[E]["fields"]
  ]: (typeof LOG_EVENTS)[E]["fields"][F] extends z.ZodType
    ? z.input<(typeof LOG_EVENTS)[E]["fields"][F]>
    : never;
};
