import type { Request, RequestHandler } from "express";
import type { Clock } from "../base/clock.ts";
import { toHex } from "../base/bytes.ts";
import { Fault } from "../base/fault.ts";
import { BITS_MIN } from "../base/proof-of-work.ts";
import type { Work } from "../base/proof-of-work.ts";
import { isEnough, workFirst } from "../db/day-budget.ts";
import type { Asking } from "../db/day-budget.ts";
import { readJson } from "./json-body.ts";
import { PUZZLE_SECONDS } from "./puzzle.ts";
import type { Puzzles } from "./puzzle.ts";

/** The header that carries `challenge.counter`. */
export const WORK_HEADER = "Proof-Of-Work";

/** Guards a route that costs the fund something: who did work passes the rate limits, and whoever is refused is told what work to do. */
export interface WorkGate {
  readonly before: RequestHandler;
  /** The work that came with a request which passed, and what hears how much is asked; for `admit`. */
  askingOf(request: Request): Asking;
  /** Runs `act`; when it asks for work, the answer carries a challenge for it. */
  asking<T>(act: () => Promise<T>): Promise<T>;
}

/**
 * A gate for requests of one `kind`. `limit` is a rate limit, which many people behind one address (Tor, a proxy) may have used up among
 * them: a solution lets one through all the same, so that nobody is locked out for their neighbours, if it is worth what was asked a moment
 * ago. A solution that comes again takes its turn with those who did no work; whether it was spent is for the database to say. `budgetOf`
 * names the budget that a body, which nobody checked yet, would be counted on: each asks for work of its own.
 */
export function workGate(
  kind: string,
  deps: {
    puzzles: Puzzles;
    clock: Clock;
    limit: RequestHandler;
    budgetOf?: (body: unknown) => string;
  },
): WorkGate {
  const { puzzles, clock, limit } = deps;
  const works = new WeakMap<Request, Work>();
  // What was asked for a moment ago is asked for again without troubling the database.
  const asked = new Map<string, { readonly bits: number; readonly until: number }>();
  const budgetOf = (request: Request): string => deps.budgetOf?.(bodyOf(request)) ?? "";
  const bitsFor = (request: Request): number => {
    const known = asked.get(budgetOf(request));
    return known !== undefined && clock.now().getTime() < known.until ? known.bits : 0;
  };
  const used = recentMarks(clock);
  const challenged = (fault: Fault, least = BITS_MIN): Fault => {
    const bits = typeof fault.extra["bits"] === "number" ? fault.extra["bits"] : least;
    const challenge = puzzles.issue(kind, bits, clock.now());
    const more = { ...fault.extra, bits: Math.max(BITS_MIN, bits), challenge };
    return new Fault(fault.kind, fault.code, fault.message, more);
  };
  const limited: RequestHandler = async (request, response, next) => {
    try {
      await limit(request, response, next);
    } catch (error) {
      throw isOverLimit(error) ? challenged(error, bitsFor(request)) : error;
    }
  };
  return {
    async before(request, response, next) {
      const sent = request.get(WORK_HEADER);
      const bits = bitsFor(request);
      if (sent === undefined) {
        if (bits > 0) throw challenged(workFirst(bits));
        await limited(request, response, next);
        return;
      }
      const work = puzzles.read(kind, sent, clock.now());
      if (work === undefined) {
        const fault = new Fault("too-many", "work-needed", NOT_DONE);
        throw challenged(fault, bits);
      }
      // What no longer counts is no way past the limit either.
      if (!isEnough(work.bits, bits)) throw challenged(workFirst(bits));
      works.set(request, work);
      if (used(work)) await limited(request, response, next);
      else next();
    },
    askingOf: (request) => ({
      work: works.get(request),
      told: (bits) => {
        const until = clock.now().getTime() + ASKED_MS;
        asked.set(budgetOf(request), { bits, until });
      },
    }),
    async asking(act) {
      try {
        return await act();
      } catch (error) {
        throw isOverLimit(error) ? challenged(error) : error;
      }
    },
  };
}

/** The body as it came; nothing when it is none that can be read, which its route will say. */
function bodyOf(request: Request): unknown {
  try {
    return readJson(request).value;
  } catch {
    return undefined;
  }
}

/** How long an answer of the database stands. */
const ASKED_MS = 5_000;

const NOT_DONE =
  "This proof of work does not hold, is too old, or was for something else. Solve the challenge that comes with this answer.";

function isOverLimit(error: unknown): error is Fault {
  return error instanceof Fault && ["work-needed", "too-many-requests"].includes(error.code);
}

/** Tells whether a mark was shown to this process before. Each cost its sender work, and lapses, so there are never many. */
function recentMarks(clock: Clock): (work: Work) => boolean {
  const seen = new Map<string, number>();
  return ({ mark, until }) => {
    const now = clock.now().getTime();
    for (const [name, lapses] of seen) {
      if (lapses > now) break;
      seen.delete(name);
    }
    const name = toHex(mark);
    if (seen.has(name)) return true;
    seen.set(name, Math.min(until.getTime(), now + PUZZLE_SECONDS * 1000));
    return false;
  };
}
