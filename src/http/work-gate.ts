import type { Request, RequestHandler } from "express";
import type { Clock } from "../base/clock.ts";
import { toHex } from "../base/bytes.ts";
import { Fault } from "../base/fault.ts";
import { BITS_MIN } from "../base/proof-of-work.ts";
import type { Work } from "../base/proof-of-work.ts";
import { PUZZLE_SECONDS } from "./puzzle.ts";
import type { Puzzles } from "./puzzle.ts";

/** The header that carries `challenge.counter`. */
export const WORK_HEADER = "Proof-Of-Work";

/** Guards a route that costs the fund something: who did work passes the rate limits, and whoever is refused is told what work to do. */
export interface WorkGate {
  readonly before: RequestHandler;
  /** The work that came with a request which passed; undefined when none did. */
  workOf(request: Request): Work | undefined;
  /** Runs `act`; when it asks for work, the answer carries a challenge for it. */
  asking<T>(act: () => Promise<T>): Promise<T>;
}

/**
 * A gate for requests of one `kind`. `limit` is a rate limit, which many people behind one address (Tor, a proxy) may have used up among
 * them: a solution lets one through all the same, so that nobody is locked out for their neighbours. A solution that comes again takes
 * its turn with those who did no work; whether it was spent is for the database to say.
 */
export function workGate(
  kind: string,
  deps: { puzzles: Puzzles; clock: Clock; limit: RequestHandler },
): WorkGate {
  const { puzzles, clock, limit } = deps;
  const works = new WeakMap<Request, Work>();
  // What was asked for a moment ago is asked for again without troubling the database.
  let asked: { readonly fault: Fault; readonly until: number } | undefined;
  const used = recentMarks(clock);
  const challenged = (fault: Fault): Fault => {
    const bits = typeof fault.extra["bits"] === "number" ? fault.extra["bits"] : BITS_MIN;
    const challenge = puzzles.issue(kind, bits, clock.now());
    const more = { ...fault.extra, bits: Math.max(BITS_MIN, bits), challenge };
    return new Fault(fault.kind, fault.code, fault.message, more);
  };
  const limited: RequestHandler = async (request, response, next) => {
    try {
      await limit(request, response, next);
    } catch (error) {
      throw isOverLimit(error) ? challenged(error) : error;
    }
  };
  return {
    async before(request, response, next) {
      const sent = request.get(WORK_HEADER);
      if (sent === undefined) {
        if (asked !== undefined && clock.now().getTime() < asked.until)
          throw challenged(asked.fault);
        await limited(request, response, next);
        return;
      }
      const work = puzzles.read(kind, sent, clock.now());
      if (work === undefined) throw challenged(new Fault("too-many", "work-needed", NOT_DONE));
      works.set(request, work);
      if (used(work)) await limited(request, response, next);
      else next();
    },
    workOf: (request) => works.get(request),
    async asking(act) {
      try {
        return await act();
      } catch (error) {
        if (error instanceof Fault && error.code === "work-needed")
          asked = { fault: error, until: clock.now().getTime() + ASKED_MS };
        throw isOverLimit(error) ? challenged(error) : error;
      }
    },
  };
}

/** How long an answer of the database stands for those who come without work. */
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
