import { z } from "zod";
import { CORRECTABLE, CORRECTION_CODES } from "../audit/leaf.ts";
import type { CorrectLeaf } from "../audit/leaf.ts";
import { publishedCorrections } from "../audit/corrections.view.ts";
import type { Clock } from "../base/clock.ts";
import type { FundFile } from "../base/fund-file.ts";
import type { Reader } from "../db/unit.ts";
import { anybody } from "../http/api-auth.ts";
import { apiRoute } from "../http/api-route.ts";
import type { ApiRoute } from "../http/api-route.ts";
import { CodeNameWire } from "../http/wire.ts";
import { findProgramme } from "../programmes/programme.store.ts";
import { COUNTED, decisionNumbers, firstUntold } from "./decision-numbers.ts";
import type { DecisionNumbers } from "./decision-numbers.ts";
import { decisionsByMonth } from "./decisions.view.ts";

const Month = z.string().regex(/^[0-9]{4}-[0-9]{2}$/);
const span = { after: Month.optional(), until: Month.optional() };

const NumbersWire = z
  .strictObject({
    least: z.int().min(1),
    counts: z.strictObject(
      Object.fromEntries(
        COUNTED.map((what) => [what, z.array(z.strictObject({ ...span, count: z.int().min(1) }))]),
      ),
    ),
    halfWithin: z.array(z.strictObject({ ...span, days: z.int().min(1).optional() })),
    corrections: z.array(
      z.strictObject({
        epoch: z.int().min(1),
        field: z.enum(CORRECTABLE),
        amount: z.string().regex(/^-?[1-9][0-9]{0,18}$/),
        code: z.enum(CORRECTION_CODES),
      }),
    ),
  })
  .meta({
    id: "DecisionNumbers",
    description:
      "Sums over whole months (UTC): those after `after`, up to and with `until`. Each class waits until it has `least` cases, the fund's threshold for payouts, and is then told as one sum; there is no sum over classes, nor a number of requests that came. Kinds of reasons have no months: they are told in steps of `least` over all time. `spam`: turned away before review. `halfWithin`: half of the decisions of those months were made within `days` days after the request came; without `days` it took more than 60. `corrections`: of the programme's published figures, by `amount` satoshis.",
  });

/** What public numbers need; `fund` gives the fund file that strangers are shown, whose threshold for payouts is that of the numbers. */
export interface DecisionDeps {
  readonly read: Reader;
  readonly clock: Clock;
  readonly inForce: () => Promise<{ readonly file: FundFile }>;
}

/** What is public of a programme's decisions. */
export interface PublicDecisions {
  readonly numbers: DecisionNumbers;
  readonly corrections: readonly CorrectLeaf[];
}

/**
 * Reads a programme's public numbers. Months that are over stay as they were, so they are counted once a month, and again when the threshold
 * changes; corrections are read every time.
 */
export function decisionsReader(
  deps: DecisionDeps,
): (programme: string) => Promise<PublicDecisions> {
  const kept = new Map<string, { readonly of: string; readonly numbers: DecisionNumbers }>();
  return async (programme) => {
    const before = firstUntold(deps.clock.now());
    const least = (await deps.inForce()).file.book.minPayouts;
    const of = `${before} ${least}`;
    let found = kept.get(programme);
    if (found?.of !== of) {
      const months = await decisionsByMonth(deps.read, programme, before);
      found = { of, numbers: decisionNumbers(months, least) };
      kept.set(programme, found);
    }
    const corrections = await publishedCorrections(deps.read, programme);
    return { numbers: found.numbers, corrections };
  };
}

/** `GET /api/v1/programmes/{code}/numbers`: what came of requests, in sums that are about nobody. */
export function decisionRoute(deps: DecisionDeps): ApiRoute {
  const decisionsOf = decisionsReader(deps);
  return apiRoute({
    method: "get",
    path: "/api/v1/programmes/{code}/numbers",
    name: "getDecisionNumbers",
    summary: "What came of requests to a programme, in numbers, and corrections of its figures",
    tag: "everyone",
    auth: anybody,
    params: z.strictObject({ code: CodeNameWire }),
    publicSeconds: 60,
    response: NumbersWire,
    problems: ["programme-unknown", "fund-untrusted"],
    handle: async (call) => {
      const { code } = await findProgramme(deps.read, call.params.code);
      const { numbers, corrections } = await decisionsOf(code);
      return {
        least: numbers.least,
        counts: Object.fromEntries(
          numbers.counts.map(({ what, sums }) => [what, sums.map((each) => ({ ...each }))]),
        ),
        halfWithin: numbers.halfWithin.map((each) => ({ ...each })),
        corrections: corrections.map(({ e, field, d, code: why }) => ({
          epoch: e,
          field,
          amount: d.toString(),
          code: why,
        })),
      };
    },
  });
}
