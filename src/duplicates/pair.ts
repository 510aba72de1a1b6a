import { Fault } from "../base/fault.ts";
import type { Id } from "../base/id.ts";
import { hasStep, transitionsOf } from "../base/transition.ts";
import { STRENGTH_OF, STRENGTHS } from "./token.ts";
import type { Strength, TokenField, ValueTokens } from "./token.ts";

/** The states of a pair of cases that share something. */
export const PAIR_STATES = [
  "suspected",
  "needs_info",
  "confirmed_duplicate",
  "same_household",
  "not_duplicate",
] as const;
/** One of the states. */
export type PairState = (typeof PAIR_STATES)[number];

/** Who moves a pair: the third person who judges it, or the system, which met a token that nobody has looked at. */
export type PairMover = "judge" | "system";

const JUDGED = {
  by: "judge",
  needs: "duplicate.judge",
  guard: "drawn for it, reviews neither case; a reason",
  publicLog: "none",
} as const;

/** Every allowed step. Every pair of states that is not here is refused, by this table and by a trigger that has the same one. */
export const PAIR_TRANSITIONS = transitionsOf<PairState, PairMover>([
  {
    ...JUDGED,
    from: "suspected",
    to: ["needs_info", "confirmed_duplicate", "same_household", "not_duplicate"],
  },
  {
    ...JUDGED,
    from: "needs_info",
    to: ["confirmed_duplicate", "same_household", "not_duplicate"],
  },
  {
    from: ["same_household", "not_duplicate"],
    to: "suspected",
    by: "system",
    needs: "-",
    guard: "something new that says much is shared",
    publicLog: "none",
  },
]);

/** What a judge can say. */
export const FINDINGS = [
  "not_duplicate",
  "same_household",
  "confirmed_duplicate",
  "needs_info",
] as const satisfies readonly PairState[];
export type Finding = (typeof FINDINGS)[number];

/** Two cases that share something; `a` is the smaller id. */
export interface Pair {
  readonly a: Id<"case">;
  readonly b: Id<"case">;
  readonly state: PairState;
  readonly strength: Strength;
  readonly fields: readonly TokenField[];
  /** The shared tokens that the pair knows of, hex. */
  readonly tokens: readonly string[];
  /** Who is to judge it. */
  readonly judge: string | undefined;
  /** The Monday of the week in which they were drawn, or said that more is needed; while it waits for them. */
  readonly judgeSince: string | undefined;
  readonly version: number;
}

/** What a case was found to share with another one. */
export type Match = readonly ValueTokens[];

/** Checks one step against the table; Fault conflict `pair-transition` when it is not allowed. */
export function movePair(state: PairState, to: PairState, by: PairMover): PairState {
  if (hasStep(PAIR_TRANSITIONS, { from: state, to, by })) return to;
  throw new Fault(
    "conflict",
    "pair-transition",
    "This pair is judged. It can be judged again when something new is shared.",
    {
      from: state,
      to,
    },
  );
}

/** Whether somebody still has to judge it. */
export function isUnresolved({ state }: Pick<Pair, "state">): boolean {
  return state === "suspected" || state === "needs_info";
}

/** Whether a match is strong enough to keep a case from being approved until it is judged. */
export function counts({ strength }: Pick<Pair, "strength">): boolean {
  return rank(strength) >= rank("medium");
}

/** The other case of a pair. */
export function otherOf(pair: Pick<Pair, "a" | "b">, one: Id<"case">): Id<"case"> {
  return pair.a === one ? pair.b : pair.a;
}

/** A pair as it begins. */
export function newPair(one: Id<"case">, other: Id<"case">, match: Match): Pair {
  const [a, b] = one < other ? [one, other] : [other, one];
  return {
    a,
    b,
    state: "suspected",
    ...saying([], match),
    tokens: match.map(newest),
    judge: undefined,
    judgeSince: undefined,
    version: 1,
  };
}

/**
 * What a pair becomes when its cases are found to share `match`: itself when nothing is new to it. What was judged is open again only for a new token that
 * is strong; a token that is known under an older key is not new, and is kept under the newest.
 */
export function rememberMatch(pair: Pair, match: Match): Pair {
  const known = match.filter(({ tokens }) => tokens.some((token) => pair.tokens.includes(token)));
  const fresh = match.filter((each) => !known.includes(each));
  const rewritten = pair.tokens.map((token) =>
    newest(known.find(({ tokens }) => tokens.includes(token)) ?? { tokens: [token] }),
  );
  if (fresh.length === 0 && rewritten.join() === pair.tokens.join()) return pair;
  const isRemembered = pair.state === "not_duplicate" || pair.state === "same_household";
  const reopens = isRemembered && fresh.some(({ field }) => STRENGTH_OF[field] === "strong");
  return {
    ...pair,
    ...saying(pair.fields, match),
    state: reopens ? movePair(pair.state, "suspected", "system") : pair.state,
    tokens: [...new Set([...rewritten, ...fresh.map(newest)])],
    version: pair.version + 1,
  };
}

/** The fields that are shared, and how much the strongest of them says. */
function saying(
  before: readonly TokenField[],
  match: Match,
): { fields: TokenField[]; strength: Strength } {
  const fields = [...new Set([...before, ...match.map(({ field }) => field)])].sort();
  const most = Math.max(0, ...fields.map((field) => rank(STRENGTH_OF[field])));
  return { fields, strength: STRENGTHS[most] ?? "strong" };
}

function newest({ tokens }: Pick<ValueTokens, "tokens">): string {
  const [first] = tokens;
  if (first === undefined) throw new Error("newest: a value without a token");
  return first;
}

function rank(strength: Strength): number {
  return STRENGTHS.indexOf(strength);
}
