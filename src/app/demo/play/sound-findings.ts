import type { Criterion, Finding } from "../../../cases/criteria.ts";

const found = { result: "met", confidence: "high", evidence: [], minutes: 2 } as const;
const shown = { ...found, evidence: ["E1", "E4", "E5"], minutes: 12 } as const;

/** What a reviewer of the demo finds in its case, as it travels: a court's paper, an interview, and what the applicant says. */
export const SOUND_FINDINGS: Readonly<Record<Criterion, Omit<Finding, "criterion">>> = {
  harm: shown,
  link: shown,
  need: { ...found, evidence: ["E5"] },
  continuity: found,
  uniqueness: found,
  safety: { ...found, confidence: "medium" },
  route: found,
  conflict: found,
  consent: found,
};
