import type { z } from "zod";
import type { Random } from "../base/clock.ts";
import { Fault } from "../base/fault.ts";
import type { FaultKind } from "../base/fault.ts";
import { Refusal } from "../base/refusal.ts";
import { newId } from "../base/id.ts";
import { isDatabaseAway } from "../db/pg-error.ts";

/** An answer that says what went wrong (RFC 9457). `extra` holds the extension members. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail?: string;
  readonly instance?: string;
  readonly code?: string;
  readonly extra: Readonly<Record<string, unknown>>;
}

/** One mistake in a request: RFC 6901 pointer into the body (or the name of a parameter), and a sentence without the value. */
export interface ProblemItem {
  readonly pointer: string;
  readonly message: string;
}

/** A request whose parts do not have the declared shape; answered as 422 with one item for each mistake. */
export class RequestInvalid extends Error {
  override readonly name = "RequestInvalid";
  readonly errors: readonly ProblemItem[];

  constructor(errors: readonly ProblemItem[]) {
    super("request-invalid");
    this.errors = errors;
  }
}

const STATUS = {
  invalid: 422,
  unauthenticated: 401,
  forbidden: 403,
  "not-found": 404,
  conflict: 409,
  "too-many": 429,
  unavailable: 503,
} as const satisfies Record<FaultKind, number>;

/** Codes for which HTTP has a number of its own; every other Fault is answered by its kind. */
const STATUS_OF_CODE: Readonly<Record<string, number>> = {
  "request-malformed": 400,
  "idempotency-key-missing": 400,
  "method-not-allowed": 405,
  "precondition-failed": 412,
  "upload-slow": 408,
  "evidence-too-large": 413,
  "request-too-large": 413,
  "evidence-heic": 415,
  "evidence-type": 415,
  "media-type-unsupported": 415,
  "precondition-required": 428,
};

const DATABASE_AWAY =
  "The database went away for a moment, and perhaps this was carried out. Send the same request again, with the same Idempotency-Key if it has one.";
const RETRY_SECONDS = 2;

/** Where the page about a code or rule stands. */
export function problemType(code: string): string {
  return `/problems/${code}`;
}

/** The status that a Fault of this kind and code is answered with. */
export function statusOf(kind: FaultKind, code: string): number {
  return STATUS_OF_CODE[code] ?? STATUS[kind];
}

/**
 * What to answer to a thrown `error`. `titleOf` gives the title of a code's page. A database that is away is a 503; any other error that
 * is none of ours becomes a bare 500. `instance` is the only thing that ties either to the log.
 */
export function problemOf(
  error: unknown,
  titleOf: (code: string) => string,
  instance: string,
): Problem {
  const fault = error instanceof Fault ? error : faultOfExpress(error);
  const known = (
    code: string,
    status: number,
    detail: string,
    extra: Problem["extra"],
  ): Problem => ({
    type: problemType(code),
    title: titleOf(code),
    status,
    detail,
    code,
    extra,
  });
  if (fault !== undefined)
    return known(fault.code, statusOf(fault.kind, fault.code), fault.message, fault.extra);
  if (error instanceof Refusal) {
    const extra = error.item === undefined ? {} : { item: error.item };
    const problem = known(error.rule, 422, "A check of this request failed.", extra);
    // One that was made of an error is looked for in the log.
    return error.cause === undefined ? problem : { ...problem, instance };
  }
  if (error instanceof RequestInvalid) {
    const detail = "Some parts of the request are missing or not as expected.";
    return known("request-invalid", 422, detail, { errors: error.errors });
  }
  if (isDatabaseAway(error)) {
    const problem = known("database-away", 503, DATABASE_AWAY, { retryAfter: RETRY_SECONDS });
    return { ...problem, instance };
  }
  return { type: "about:blank", title: "Internal Server Error", status: 500, instance, extra: {} };
}

/** The JSON body of a problem, extension members beside the standard ones, which win. */
export function problemBody(problem: Problem): Record<string, unknown> {
  const { extra, ...members } = problem;
  return { ...extra, ...members };
}

/** The items of a zod error. Keys of the sender are named only when they look like ours, unlike any code or key; values never are. */
export function itemsOf(error: z.ZodError, base = "#"): ProblemItem[] {
  return error.issues.flatMap((issue) => {
    const pointer = [base, ...issue.path.map((step) => pointerStep(String(step)))].join("/");
    if (issue.code !== "unrecognized_keys") return [{ pointer, message: issue.message }];
    return issue.keys.map((key) => ({
      pointer: /^[a-z][A-Za-z_]{0,29}$/.test(key) ? `${pointer}/${key}` : pointer,
      message: "This key is not known here.",
    }));
  });
}

/** Parses one part of a request; throws RequestInvalid with pointers below `base`. */
export function parsePart<T extends z.ZodType>(
  schema: T,
  value: unknown,
  base: string,
): z.output<T> {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new RequestInvalid(itemsOf(parsed.error, base));
  return parsed.data;
}

/** A fresh name for one failure. */
export function newInstance(random: Random): string {
  return `urn:uuid:${newId(random)}`;
}

/** Errors that Express and its body parsers raise about the request itself; their messages quote it, so they are not passed on. */
function faultOfExpress(error: unknown): Fault | undefined {
  if (!(error instanceof Error) || !("status" in error)) return undefined;
  // Only what http-errors made, or the router over a badly escaped path; a status on anything else is not about this request.
  if (!("expose" in error) && !(error instanceof URIError)) return undefined;
  switch (error.status) {
    case 400:
      return new Fault("invalid", "request-malformed", "The request could not be read.");
    case 413:
      return new Fault("invalid", "request-too-large", "The request is larger than is taken here.");
    case 415:
      return new Fault(
        "invalid",
        "media-type-unsupported",
        "The body has a type that is not taken here.",
      );
    default:
      return undefined;
  }
}

function pointerStep(step: string): string {
  return step.replaceAll("~", "~0").replaceAll("/", "~1");
}
