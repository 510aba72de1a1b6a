import { z } from "zod";
import { AwardBody, AwardWire } from "../payouts/award-wire.ts";
import { CONFIDENCES, CRITERIA, EVIDENCE, MINUTES_MAX, RESULTS, TIERS } from "./criteria.ts";
import type { Criterion, Finding } from "./criteria.ts";
import { ReasonText } from "../bitcoin/words.ts";

const FindingWire = z
  .strictObject({
    result: z.enum(RESULTS),
    confidence: z.enum(CONFIDENCES),
    evidence: z.array(z.enum(EVIDENCE)).max(EVIDENCE.length),
    minutes: z.int().min(0).max(MINUTES_MAX),
  })
  .meta({
    id: "Finding",
    description:
      "What a reviewer found about one criterion. Classes of evidence: E1 a document of an authority, employer, court or clinic; E2 a record of an independent third party; E3 the attestation of a trusted group; E4 an interview by two people; E5 the applicant's statement; E6 an open source.",
  });

const perCriterion = Object.fromEntries(
  CRITERIA.map((criterion) => [criterion, FindingWire]),
) as Record<Criterion, typeof FindingWire>;

const FindingsWire = z.strictObject(perCriterion);

const FindingsBody = FindingsWire.transform((found): readonly Finding[] =>
  CRITERIA.map((criterion) => ({ criterion, ...found[criterion] })),
);

/** A verdict in requests. */
export const VerdictBody = z.discriminatedUnion("verdict", [
  z.strictObject({
    verdict: z.literal("eligible"),
    amount: AwardBody,
    tier: z.literal(TIERS),
    findings: FindingsBody,
  }),
  z.strictObject({ verdict: z.literal("declined"), reason: ReasonText, findings: FindingsBody }),
]);

/** A verdict in answers, for those who may see it; without findings when it is from before there were criteria. */
export const VerdictWire = z.strictObject({
  stage: z.string(),
  verdict: z.string(),
  amount: AwardWire.optional(),
  reason: z.string().optional(),
  tier: z.int().optional(),
  findings: FindingsWire.optional(),
});

/** Findings as they travel; undefined when there are none. */
export function findingsOnWire(
  findings: readonly Finding[],
): z.input<typeof FindingsWire> | undefined {
  if (findings.length === 0) return undefined;
  return FindingsWire.parse(
    Object.fromEntries(findings.map(({ criterion, ...found }) => [criterion, found])),
  );
}
