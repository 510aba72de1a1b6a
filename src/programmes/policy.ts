import { H } from "../base/digest.ts";
import { toHex } from "../base/bytes.ts";
import { int, satsField } from "../base/field.ts";
import type { Sats } from "../base/sats.ts";
import { array, object, optional, readShape, record, refine, writeShape } from "../base/shape.ts";
import type { ShapeOf } from "../base/shape.ts";

const NAME = "commonpurse/programme-policy/v1";
const LIMIT = 8_192;

/** Fewest classes of evidence that any tier may want. */
const SOURCES_MIN = 2;

const tierShape = object({ cap: satsField, sources: int(SOURCES_MIN, 6), tier: int(0, 3) });
type TierRule = ShapeOf<typeof tierShape>;

/** Tiers that every programme has; the one for emergencies and the one above its largest award are its choice. */
const USUAL_TIERS = [1, 2] as const;
const ALL_TIERS = [0, ...USUAL_TIERS, 3] as const;

/**
 * What a programme may do, beside its largest and smallest award; what is absent is not bounded. `budget`: all that it ever grants.
 * `windowSats` in `windowDays`: what it grants in so many days. `batchSats`, `daySats`: what one batch, and all batches of 24 hours, pay.
 * `overdueDays`: when an undecided case is overdue. `tiers`: how much is paid on which evidence, in their order, each once; an emergency
 * (tier 0) never more than a first award, and tier 3, which three have to agree on, more than any other.
 */
const policyShape = record("programme-policy", {
  batchSats: optional(satsField),
  budget: optional(satsField),
  daySats: optional(satsField),
  overdueDays: int(1, 365),
  tiers: refine(
    array(tierShape, USUAL_TIERS.length, ALL_TIERS.length),
    (tiers) => isLadder(tiers) && USUAL_TIERS.every((each) => ruleOf(tiers, each) !== undefined),
  ),
  windowDays: int(1, 366),
  windowSats: optional(satsField),
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
  /** Whether more can be paid, or on less evidence, than before. */
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

/** What a policy says, by field, in a fixed order; undefined is what it does not bound. Sums in sats. */
export function policyValues(
  policy: ProgrammePolicy,
): Readonly<Record<string, bigint | undefined>> {
  const { batchSats, budget, daySats, windowSats } = policy;
  return {
    budget,
    windowSats,
    windowDays: BigInt(policy.windowDays),
    batchSats,
    daySats,
    overdueDays: BigInt(policy.overdueDays),
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

/** Whether a field that a policy leaves out bounds nothing, as most do; a tier that it leaves out is granted nothing on. */
export function isUnbounded(field: string): boolean {
  return !field.startsWith("tier");
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

function isWider(field: string, from: bigint | undefined, to: bigint | undefined): boolean {
  if (field === "overdueDays") return false;
  // Of a tier that is new or gone, its cap says it all.
  if (!isUnbounded(field) && (from === undefined || to === undefined))
    return field.endsWith("Cap") && to !== undefined;
  // The same sum in a shorter time is more, and so is an award on fewer classes of evidence.
  if (field === "windowDays" || field.endsWith("Sources")) return (to ?? 0n) < (from ?? 0n);
  return to === undefined || (from !== undefined && to > from);
}
