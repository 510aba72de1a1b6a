import { z } from "zod";
import { parseSats, sats } from "../../base/sats.ts";
import type { LintReport } from "../lint-batch.ts";
import { FINDING_IDS, SEVERITIES } from "./finding.ts";

const SatsText = z.string().transform((text, context) => {
  const amount = parseSats(text);
  if (amount !== undefined) return amount;
  context.addIssue({ code: "custom", message: "no amount" });
  return z.NEVER;
});

const ReportText = z.strictObject({
  findings: z.array(
    z.strictObject({
      id: z.enum(FINDING_IDS),
      severity: z.enum(SEVERITIES),
      facts: z.record(z.string(), z.union([z.string(), z.int()])),
    }),
  ),
  tracer: z.strictObject({
    coins: z.array(
      z.strictObject({
        outpoint: z.string(),
        value: SatsText,
        gifts: z.int(),
        seenBefore: z.int(),
      }),
    ),
    now: z.int(),
    later: z.int(),
    change: SatsText.optional(),
    changeTold: z.array(z.enum(FINDING_IDS)),
  }),
});

/** A report as it is kept with its batch: JSON, amounts as decimal strings. */
export function formatReport(report: LintReport): string {
  return JSON.stringify(report, (_, value: unknown) =>
    typeof value === "bigint" ? sats(value).toString() : value,
  );
}

/** A kept report; undefined when it is none any more, because somebody wrote over it: nothing of a payment depends on it. */
export function parseReport(text: string): LintReport | undefined {
  const read = ReportText.safeParse(json(text));
  if (!read.success) return undefined;
  const { findings, tracer } = read.data;
  return { findings, tracer: { ...tracer, change: tracer.change } };
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
