import { Fault } from "../base/fault.ts";
import { Refusal } from "../base/refusal.ts";

/** A database error reduced to what may be logged: Postgres puts values into message and detail, knex the statement. */
export class DatabaseError extends Error {
  override readonly name = "DatabaseError";
  readonly sqlState: string;
  readonly table: string | undefined;
  readonly constraint: string | undefined;

  constructor(
    sqlState: string,
    table: string | undefined,
    constraint: string | undefined,
    stack: string | undefined,
  ) {
    super(`SQLSTATE ${sqlState}${constraint === undefined ? "" : ` (${constraint})`}`);
    this.sqlState = sqlState;
    this.table = table;
    this.constraint = constraint;
    // Only the frames: the first lines of a database error's stack are its message, which quotes values.
    const frames = (stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
    this.stack = [`DatabaseError: ${this.message}`, ...frames].join("\n");
  }
}

/** The error without quoted values, and its SQLSTATE if it came from Postgres; other errors pass unchanged. */
export function safeError(error: unknown): { error: unknown; sqlState: string | undefined } {
  if (error instanceof DatabaseError) return { error, sqlState: error.sqlState };
  if (!(error instanceof Error) || !("code" in error) || typeof error.code !== "string") {
    return { error, sqlState: undefined };
  }
  // EPIPE and EBUSY have five letters too, and come from the system.
  if (!/^[0-9A-Z]{5}$/.test(error.code) || "syscall" in error)
    return { error, sqlState: undefined };
  const table = "table" in error && typeof error.table === "string" ? error.table : undefined;
  const constraint =
    "constraint" in error && typeof error.constraint === "string" ? error.constraint : undefined;
  return {
    error: new DatabaseError(error.code, table, constraint, error.stack),
    sqlState: error.code,
  };
}

/** The name of the constraint that `error` violates; undefined for anything else. */
export function constraintOf(error: unknown): string | undefined {
  const safe = safeError(error).error;
  return safe instanceof DatabaseError ? safe.constraint : undefined;
}

/** What may be told of any error: its code, rule, constraint or class. Its message may quote data and is not part of it. */
export function errorName(thrown: unknown): string {
  const { error } = safeError(thrown);
  if (error instanceof Fault) return error.code;
  if (error instanceof Refusal) return error.rule;
  if (error instanceof DatabaseError) return error.constraint ?? `sqlstate-${error.sqlState}`;
  if (!(error instanceof Error)) return "not-an-error";
  const code: unknown = "code" in error ? error.code : undefined;
  return typeof code === "string" && /^[A-Z][A-Z0-9_]{1,60}$/.test(code) ? code : error.name;
}

/**
 * SQLSTATEs of a server that is stopping, starting, failing over or full, and of a session that it has not heard of for too long; class 08
 * is about the connection itself.
 */
const AWAY = /^(08...|57P0[123]|53300|25P03)$/;

/** What the system says of a connection that could not be made or that broke, by the call that failed. */
const BROKEN =
  /^(connect (ECONNREFUSED|ENOENT|ETIMEDOUT|ECONNRESET)|(read|write) (ECONNRESET|EPIPE))$/;

/** What pg says, without a code, of a connection that ended; knex puts the statement before it. */
const ENDED =
  /(^| - )(Connection terminated( unexpectedly)?|Client has encountered a connection error and is not queryable)$/;

/**
 * Whether the database could not be asked, or went away in the middle: asking again later helps. Whether a unit was committed is unknown
 * then, so only what may be repeated should be. For errors of database calls: others may look the same.
 */
export function isDatabaseAway(thrown: unknown): boolean {
  const { error, sqlState } = safeError(thrown);
  if (sqlState !== undefined) return AWAY.test(sqlState);
  if (!(error instanceof Error)) return false;
  if ("syscall" in error && "code" in error)
    return BROKEN.test(`${String(error.syscall)} ${String(error.code)}`);
  return ENDED.test(error.message);
}
