import { H } from "../base/digest.ts";
import { toHex } from "../base/bytes.ts";
import { int, oneOf, satsField } from "../base/field.ts";
import type { Sats } from "../base/sats.ts";
import { array, object, optional, readShape, record, refine, writeShape } from "../base/shape.ts";
import type { OptionalShape, Shape, ShapeOf } from "../base/shape.ts";
import { LANGUAGES } from "../http/text.ts";
import { PURPOSES, someOf } from "./purpose.ts";

const NAME = "commonpurse/programme-policy/v1";
const LIMIT = 8_192;

/** Most hundredths that can be kept for emergencies: the rest is for those who can wait. */
export const SHARE_MAX = 90;

/** Fewest classes of evidence that any tier may want. */
const SOURCES_MIN = 2;

const tierShape = object({ cap: satsField, sources: int(SOURCES_MIN, 6), tier: int(0, 3) });
type TierRule = ShapeOf<typeof tierShape>;

/**
 * Days that a policy can name. For what is over: fewer than the fund's own, which it can only shorten, and long enough to be told of an end that one did not wish.
 * For what nobody sent to review: always longer than until it is overdue.
 */
export const TIME_DAYS = {
  completedDays: { least: 1, most: 29 },
  expiredDays: { least: 30, most: 59 },
  withdrawnDays: { least: 1, most: 13 },
  filesDays: { least: 1, most: 6 },
  untriagedDays: { least: 21, most: 365 },
} as const;
/** One of these times. */
export type TimeField = keyof typeof TIME_DAYS;
/** Their names. */
export const TIME_FIELDS = Object.keys(TIME_DAYS) as readonly TimeField[];

/** Days that somebody who was drawn may say nothing, for policies to choose from; what holds where a policy names none, and in an emergency at most. */
export const REVIEW_DAYS = { least: 3, most: 90, usual: 14, urgent: 3 } as const;

/** Grants to one household in the days of a policy's window, for policies to choose from. */
export const HOUSEHOLD_GRANTS = { least: 1, most: 20 } as const;

/** People whom one transaction pays, for policies to choose from, and what holds where a policy names none. */
export const BATCH_RECIPIENTS = { least: 1, most: 200, usual: 5 } as const;

/** Most that a policy of before says of files. The whole fund is faster by now, so that changes nothing. */
export const FILES_DAYS_BEFORE = 29;

function daysField(field: TimeField): OptionalShape<number> {
  const { least, most } = TIME_DAYS[field];
  return optional(int(least, field === "filesDays" ? FILES_DAYS_BEFORE : most));
}

/** Some of `all` but not all of them, each once and in their order. */
function some<const T extends string>(all: readonly T[]): Shape<readonly T[]> {
  return refine(
    array(oneOf(...all), 1, all.length - 1),
    (chosen) => someOf(all, chosen)?.join() === chosen.join(),
  );
}

/** Tiers that every programme has; the one for emergencies and the one above its largest award are its choice. */
const USUAL_TIERS = [1, 2] as const;
const ALL_TIERS = [0, ...USUAL_TIERS, 3] as const;

/**
 * What a programme may do, beside its largest and smallest award; what is absent is not bounded. `budget`: all that it ever grants.
 * `windowSats` in `windowDays`: what it grants in so many days. `batchSats`, `daySats`: what one batch, and all batches of 24 hours, pay.
 * `batchRecipients`: how many people one batch pays, BATCH_RECIPIENTS.usual when absent. `overdueDays`: when an undecided case is overdue. `tiers`: how much is paid on which evidence, in their order, each once; an emergency
 * (tier 0) never more than a first award, and tier 3, which three have to agree on, more than any other. `purposes`: what it helps with, and `languages`: in
 * which it answers; all when absent. `urgentShare`: so many hundredths of the budget and of the window only emergencies may draw. `completedDays`,
 * `expiredDays`, `withdrawnDays`, `filesDays`: days after which what is over, and files, are destroyed, where that is sooner than in the whole fund. `untriagedDays`:
 * days after which a request ends that nobody sent to review; never when absent. `reviewDays`: days after which somebody else is drawn for a reviewer, or for who is to judge a
 * pair of requests, who says nothing; REVIEW_DAYS.usual when absent. `householdGrants`: so many requests of one household it grants in `windowDays`.
 */
const policyShape = record("programme-policy", {
  batchRecipients: optional(int(BATCH_RECIPIENTS.least, BATCH_RECIPIENTS.most)),
  batchSats: optional(satsField),
  budget: optional(satsField),
  completedDays: daysField("completedDays"),
  daySats: optional(satsField),
  expiredDays: daysField("expiredDays"),
  filesDays: daysField("filesDays"),
  householdGrants: optional(int(HOUSEHOLD_GRANTS.least, HOUSEHOLD_GRANTS.most)),
  languages: optional(some(LANGUAGES)),
  overdueDays: int(1, 365),
  purposes: optional(some(PURPOSES)),
  reviewDays: optional(int(REVIEW_DAYS.least, REVIEW_DAYS.most)),
  tiers: refine(
    array(tierShape, USUAL_TIERS.length, ALL_TIERS.length),
    (tiers) => isLadder(tiers) && USUAL_TIERS.every((each) => ruleOf(tiers, each) !== undefined),
  ),
  untriagedDays: daysField("untriagedDays"),
  urgentShare: optional(int(1, SHARE_MAX)),
  windowDays: int(1, 366),
  windowSats: optional(satsField),
  withdrawnDays: daysField("withdrawnDays"),
});
/** One version of a programme's policy. */
export type ProgrammePolicy = ShapeOf<typeof policyShape>;

/** Days after which an undecided case is overdue, in a programme that has not said otherwise. */
const OVERDUE_DAYS = 14;
const WINDOW_DAYS = 30;

/** The policy of a programme that has set none: nothing is bounded but the single award. */
export function usualPolicy({ awardCap }: { readonly awardCap: Sats }): ProgrammePolicy {
  return {
    overdueDays: OVERDUE_DAYS,
    tiers: USUAL_TIERS.map((tier) => ({ tier, cap: awardCap, sources: SOURCES_MIN })),
    windowDays: WINDOW_DAYS,
  };
}

/** The times that are named among these, without those that are not. */
export function timesIn(
  sent: Readonly<Partial<Record<TimeField, number | undefined>>>,
): Pick<ProgrammePolicy, TimeField> {
  return Object.fromEntries(
    TIME_FIELDS.flatMap((field) => (sent[field] === undefined ? [] : [[field, sent[field]]])),
  );
}

/** The text of a policy that is stored, published and hashed: canonical JSON. */
export function formatPolicy(policy: ProgrammePolicy): string {
  return Buffer.from(writeShape(policyShape, policy)).toString("utf8");
}

/** Reads it back; refuses by the parsing rules of FORMATS 0. */
export function parsePolicy(text: string): ProgrammePolicy {
  return readShape(policyShape, Buffer.from(text, "utf8"), LIMIT);
}

/** SHA-256 of the text in a domain of its own, as hex. */
export function policyDigest(text: string): string {
  return toHex(H(NAME, Buffer.from(text, "utf8")));
}

/** One value that two policies have different; absent on the side that does not bound it. Amounts as decimal strings. */
export interface PolicyChange {
  readonly field: string;
  readonly from: string | undefined;
  readonly to: string | undefined;
  /** Whether it takes two people: more can be paid than before, or on less evidence, or other people can ask, or something is kept for another time. */
  readonly widens: boolean;
}

/** What changes from one policy to the next, in a fixed order; empty when they say the same. */
export function diffPolicies(from: ProgrammePolicy, to: ProgrammePolicy): PolicyChange[] {
  const [before, after] = [policyValues(from), policyValues(to)];
  return Object.keys(before).flatMap((field) => {
    const [a, b] = [before[field], after[field]];
    return a === b
      ? []
      : [{ field, from: a?.toString(), to: b?.toString(), widens: isWider(field, a, b) }];
  });
}

/** What one field of a policy says: a number, sums in sats, or names with blanks between them. */
type PolicyValue = bigint | string;

/** What a policy says, by field, in a fixed order; undefined is what it leaves out (`absenceOf`). */
export function policyValues(
  policy: ProgrammePolicy,
): Readonly<Record<string, PolicyValue | undefined>> {
  const { batchRecipients, batchSats, budget, daySats, householdGrants, urgentShare, windowSats } =
    policy;
  return {
    purposes: policy.purposes?.join(" "),
    languages: policy.languages?.join(" "),
    budget,
    windowSats,
    windowDays: BigInt(policy.windowDays),
    urgentShare: urgentShare === undefined ? undefined : BigInt(urgentShare),
    householdGrants: householdGrants === undefined ? undefined : BigInt(householdGrants),
    batchSats,
    batchRecipients: batchRecipients === undefined ? undefined : BigInt(batchRecipients),
    daySats,
    overdueDays: BigInt(policy.overdueDays),
    reviewDays: policy.reviewDays === undefined ? undefined : BigInt(policy.reviewDays),
    ...Object.fromEntries(
      TIME_FIELDS.map((field) => {
        const days = policy[field];
        return [field, days === undefined ? undefined : BigInt(days)];
      }),
    ),
    ...Object.fromEntries(
      ALL_TIERS.flatMap((tier) => {
        const rule = ruleOf(policy.tiers, tier);
        return [
          [`tier${tier}Cap`, rule?.cap],
          [`tier${tier}Sources`, rule && BigInt(rule.sources)],
        ];
      }),
    ),
  };
}

/** What it means that a policy leaves a field out: that nothing is bounded, as mostly; that all of it is taken; that there is none, as of a tier; that the fund's own time holds. */
export function absenceOf(field: string): "all" | "fund" | "nothing" | "unbounded" {
  if (isChoice(field)) return "all";
  if (field === "reviewDays" || field === "batchRecipients") return "fund";
  if (isTime(field)) return field === "untriagedDays" ? "unbounded" : "fund";
  return field.startsWith("tier") || field === "urgentShare" ? "nothing" : "unbounded";
}

/** Whether a field is a choice of some names, not a number. */
export function isChoice(field: string): boolean {
  return field === "purposes" || field === "languages";
}

/** Whether a field is a sum of satoshis; what is neither that nor a choice is a count: of days, of classes, of parts in a hundred. */
export function isSum(field: string): boolean {
  return field === "budget" || /(?:Sats|Cap)$/.test(field);
}

function isTime(field: string): boolean {
  return Object.hasOwn(TIME_DAYS, field);
}

function ruleOf(tiers: readonly TierRule[], tier: number): TierRule | undefined {
  return tiers.find((each) => each.tier === tier);
}

/** Whether the tiers stand in their order, an emergency is at most a first award, and what three have to agree on is more than all others. */
export function isLadder(tiers: readonly TierRule[]): boolean {
  const inOrder = tiers.every(({ tier }, at) => at === 0 || (tiers[at - 1]?.tier ?? 0) < tier);
  const [zero, one, three] = [0, 1, 3].map((tier) => ruleOf(tiers, tier));
  const isSmall = zero === undefined || one === undefined || zero.cap <= one.cap;
  const isLarge =
    three === undefined || tiers.every(({ tier, cap }) => tier === 3 || cap < three.cap);
  return inOrder && isSmall && isLarge;
}

function isWider(
  field: string,
  from: PolicyValue | undefined,
  to: PolicyValue | undefined,
): boolean {
  if (field === "overdueDays") return false;
  // One person alone neither lets in nor shuts out those of a kind of need, or of a language, neither ends nor destroys anything sooner, and takes no case from a reviewer.
  if (isChoice(field) || isTime(field) || field === "reviewDays") return true;
  // Of a tier that is new or gone, its cap says it all.
  if (field.startsWith("tier") && (from === undefined || to === undefined))
    return field.endsWith("Cap") && to !== undefined;
  if (field === "batchRecipients") return recipientsIn(to) > recipientsIn(from);
  // The same sum in a shorter time is more, and so is an award on fewer classes of evidence, and what is kept for emergencies no longer.
  if (field === "windowDays" || field === "urgentShare" || field.endsWith("Sources"))
    return (to ?? 0n) < (from ?? 0n);
  return to === undefined || (from !== undefined && to > from);
}

/** Each of whom a batch pays sees all others, so more of them is wider; a policy that names no number means the usual one. */
function recipientsIn(value: PolicyValue | undefined): bigint {
  return BigInt(value ?? BATCH_RECIPIENTS.usual);
}
