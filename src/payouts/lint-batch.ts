import { amountFindings } from "./lint/amount-findings.ts";
import { ancestryOf } from "./lint/ancestry.ts";
import { coinFindings } from "./lint/coin-findings.ts";
import { SEVERITIES } from "./lint/finding.ts";
import type { Finding } from "./lint/finding.ts";
import { habitFindings } from "./lint/habit-findings.ts";
import { outputFindings } from "./lint/output-findings.ts";
import type { LintSubject } from "./lint/subject.ts";
import { traceBatch } from "./lint/tracer.ts";
import type { TracerReport } from "./lint/tracer.ts";

/** What an outsider will learn of a batch, the worst first, and what the donors of its coins will see. */
export interface LintReport {
  readonly findings: readonly Finding[];
  readonly tracer: TracerReport;
}

/**
 * Says what a batch will tell people who know the chain, the public book and perhaps one coin or one recipient. It looks at this batch and
 * at what it adds to the batches before it; pure, and the same for the same subject. It warns; people decide.
 */
export function lintBatch(subject: LintSubject): LintReport {
  const past = new Map(subject.past.map((batch) => [batch.txid, batch]));
  const ancestry = ancestryOf(
    subject.coins.map(({ outpoint }) => outpoint),
    past,
  );
  const found = [
    ...amountFindings(subject),
    ...coinFindings(subject, ancestry),
    ...outputFindings(subject),
    ...habitFindings(subject),
  ];
  const findings = found.sort(
    (a, b) => SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity),
  );
  const changeTold = findings.map(({ id }) => id).filter((id) => id.startsWith("change-"));
  return { findings, tracer: traceBatch(subject, past, changeTold) };
}

/** The severe findings: to freeze a batch in spite of them takes a reason. */
export function severeOf(report: Pick<LintReport, "findings">): Finding[] {
  return report.findings.filter(({ severity }) => severity === "severe");
}
