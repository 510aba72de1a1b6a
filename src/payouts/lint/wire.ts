import { z } from "zod";
import { HexWire, SatsWire } from "../../http/wire.ts";
import type { LintReport } from "../lint-batch.ts";
import { FINDING_IDS, SEVERITIES } from "./finding.ts";
import { sayFinding } from "./texts.ts";
import { AHEAD } from "./tracer.ts";

const FindingWire = z.strictObject({
  id: z.enum(FINDING_IDS),
  severity: z.enum(SEVERITIES),
  says: z.string(),
  instead: z.string(),
  facts: z.record(z.string(), z.union([z.string(), z.int()])),
});

const TracerWire = z.strictObject({
  coins: z.array(
    z.strictObject({
      txid: HexWire(32),
      vout: z.int().min(0),
      value: SatsWire,
      gifts: z.int().min(0),
      seenBefore: z.int().min(0),
    }),
  ),
  now: z.int().min(0),
  later: z.int().min(0),
  batchesAhead: z.int().min(1),
  change: SatsWire.optional(),
  changeTold: z.array(z.enum(FINDING_IDS)),
});

/** What a batch tells, as JSON. */
export const LintWire = z
  .strictObject({ findings: z.array(FindingWire), tracer: TracerWire })
  .meta({ id: "BatchLint" });

/** A report for the wire, with its words. */
export function lintWire({ findings, tracer }: LintReport): z.input<typeof LintWire> {
  return {
    findings: findings.map((finding) => ({ ...finding, ...sayFinding(finding) })),
    tracer: {
      coins: tracer.coins.map(({ outpoint, value, ...coin }) => ({
        ...coin,
        txid: outpoint.slice(0, 64),
        vout: Number(outpoint.slice(65)),
        value: value.toString(),
      })),
      now: tracer.now,
      later: tracer.later,
      batchesAhead: AHEAD.batches,
      change: tracer.change?.toString(),
      changeTold: [...tracer.changeTold],
    },
  };
}
