import type { Request, RequestHandler, Response } from "express";
import { RateLimiterMemory } from "rate-limiter-flexible";
import { toHex, utf8 } from "../base/bytes.ts";
import type { Random } from "../base/clock.ts";
import type { Code } from "../base/code.ts";
import { hmacSha256 } from "../base/digest.ts";
import { Fault } from "../base/fault.ts";
import { takePoint } from "./rate-limit.ts";
import type { Bucket } from "./rate-limit.ts";

/**
 * Bounds those who come with a code, without letting one of them stand in the way of another: a code that opens something has turns of its
 * own, and only codes that open nothing use up what their senders share. So nobody behind a busy address, and nobody during a flood, is kept from
 * what is theirs.
 */
export interface CodeLimit {
  /**
   * Runs `look`, which throws the Fault `code-unknown` when the code opens nothing: then a turn of the sender is taken, and when none is
   * left the answer is `too-many-requests` instead, whatever the code was. Few looks run at once, first come, first served; while very many wait
   * the answer is the same at once, and who has gone meanwhile is passed over. `code` is what was looked with.
   */
  looking<T>(request: Request, look: () => Promise<T>, code?: Code): Promise<T>;
  /** Takes a turn of a code that opened something, before what it asks for is done. Fault `too-many-requests` when it has none left. */
  opened(code: Code): Promise<void>;
}

/** Looks that may hold a database connection at once: most of the pool stays for everybody else. */
const AT_ONCE = 4;

/** Looks that wait for these at most: whoever comes then hears at once that they should come again, and does not wait behind all of a flood. */
const WAITING_MAX = 500;

/**
 * Limits for one kind of code; `failures` is the rate limit of codes that open nothing, `perCode` of one that does, and `unknown` hears of
 * every code that opens nothing while its look lasts, so that it cannot be flooded more than looks can, and returns what its answer waits for.
 */
export function codeLimit(deps: {
  readonly random: Random;
  readonly failures: RequestHandler;
  readonly perCode: Bucket;
  readonly unknown?: (code: Code) => Promise<() => Promise<void>>;
}): CodeLimit {
  const { failures, perCode, unknown } = deps;
  const own = new RateLimiterMemory({ points: perCode.points, duration: perCode.seconds });
  const secret = deps.random.bytes(32);
  const inLane = lane(AT_ONCE, WAITING_MAX);
  const looked = async <T>(look: () => Promise<T>, code?: Code): Promise<Looked<T>> => {
    try {
      return { opened: await look() };
    } catch (error) {
      if (!(error instanceof Fault && error.code === "code-unknown")) throw error;
      const wait = code === undefined ? undefined : await unknown?.(code);
      return { fault: error, wait };
    }
  };
  return {
    async looking(request, look, code) {
      const { socket } = request;
      const found = await inLane(
        () => looked(look, code),
        () => socket.destroyed,
      );
      if ("opened" in found) return found.opened;
      await found.wait?.();
      await failures(request, responseOf(request), () => undefined);
      throw found.fault;
    },
    async opened(code) {
      const over = await takePoint(own, toHex(hmacSha256(secret, utf8(toHex(code.secret)))));
      if (over !== undefined) throw over;
    },
  };
}

/** What came of a look: what it opened, or that it opened nothing, and what the answer waits for. */
type Looked<T> =
  | { readonly opened: T }
  | { readonly fault: Fault; readonly wait: (() => Promise<void>) | undefined };

function responseOf(request: Request): Response {
  if (request.res === undefined) throw new TypeError("codeLimit: a request without its response");
  return request.res;
}

/** Lets so many run at once; the others, `most` of them, wait in the order in which they came. Fault `too-many-requests` for one more. */
export function lane(
  width: number,
  most: number,
): <T>(work: () => Promise<T>, isGone: () => boolean) => Promise<T> {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (work, isGone) => {
    if (running < width) running += 1;
    else if (waiting.length < most) await new Promise<void>((go) => waiting.push(go));
    else throw crowded();
    try {
      // Nobody hears the answer to one who has gone.
      if (isGone()) throw crowded();
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}

function crowded(): Fault {
  const sentence = "Very many are asking at the moment. Wait a second, then try again.";
  return new Fault("too-many", "too-many-requests", sentence, { retryAfter: 1 });
}
