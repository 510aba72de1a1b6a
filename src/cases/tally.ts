import type { CaseState } from "./case.ts";
import type { Criterion, Finding } from "./criteria.ts";

/** Days up to which decisions are counted together; what took longer counts as `later`. */
export const PACE_DAYS = [3, 7, 14, 30, 60] as const;

/** Kinds of reasons for which a request is declined, in the order in which they are looked for. */
export const DECLINED_FOR = ["twice", "unsafe", "not-shown", "no-need", "other"] as const;
/** One of DECLINED_FOR. */
export type DeclinedFor = (typeof DECLINED_FOR)[number];

const DAY_MS = 86_400_000;

/** A kind of decision that is counted without its case. */
export type TallyKind = `days-${string}` | `declined-${DeclinedFor}`;

/** Whether what is counted is a kind of reason: of those no month is kept. */
export function isReason(what: string): boolean {
  return what.startsWith("declined-");
}

/** The count of a decision that was made at `at` about a request sent on `submittedOn` (YYYY-MM-DD). */
export function paceKind(submittedOn: string, at: Date): TallyKind {
  const days = Math.floor((at.getTime() - Date.parse(submittedOn)) / DAY_MS);
  return `days-${PACE_DAYS.find((most) => days <= most) ?? "later"}`;
}

/**
 * For what kind of reason a case is declined, by what its last reviewer found: asked before, not safe to pay, harm or its link to the events
 * not shown, no need now, or another.
 */
export function declinedFor(findings: readonly Finding[]): DeclinedFor {
  const fails = (criterion: Criterion, ...results: readonly Finding["result"][]): boolean =>
    findings.some((each) => each.criterion === criterion && results.includes(each.result));
  if (fails("uniqueness", "not-met")) return "twice";
  if (fails("safety", "not-met")) return "unsafe";
  if (fails("harm", "not-met", "unknown") || fails("link", "not-met", "unknown"))
    return "not-shown";
  return fails("need", "not-met") ? "no-need" : "other";
}

/** What is counted of a decision: how long it took, and, where it was declined, for what kind of reason. */
export function talliesOf(decision: {
  readonly to: CaseState;
  readonly submittedOn: string;
  readonly at: Date;
  readonly findings: readonly Finding[];
}): readonly TallyKind[] {
  const { to, submittedOn, at, findings } = decision;
  const pace = paceKind(submittedOn, at);
  return to === "declined" ? [pace, `declined-${declinedFor(findings)}`] : [pace];
}
