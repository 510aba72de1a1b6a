import { z } from "zod";
import { areRising } from "./approver-steps.ts";
import { SatsText } from "./sats-text.ts";

/** A zod schema for steps in files that people write, `[{"above": "5000000", "need": 3}]`; none if it is left out. */
export const ApproverStepsText = z
  .array(z.strictObject({ above: SatsText, need: z.number().int().min(2).max(20) }))
  .max(20)
  .refine(areRising, "steps that ascend in both, above and need")
  .default([]);
