import type { FundFile } from "./fund-file.ts";
import { must } from "./refusal.ts";
import { parseSats } from "./sats.ts";
import type { Sats } from "./sats.ts";

/** That a batch which pays more than `above` sats takes the approvals of `need` people. */
export interface ApproverStep {
  readonly above: Sats;
  readonly need: number;
}

const WORD = "# approvers ";
const LINE = /^# approvers ([2-9]|1[0-9]|20) above (0|[1-9][0-9]{0,15})$/;

/** How many people must approve a batch that pays `total`: what the people list needs, or more. */
export function approversFor(
  steps: readonly ApproverStep[],
  total: bigint,
  listed: number,
): number {
  const asked = steps.filter(({ above }) => total > above).map(({ need }) => need);
  return Math.max(listed, ...asked);
}

/** Whether steps ascend in both: a bigger batch never takes fewer people. */
export function areRising(steps: readonly ApproverStep[]): boolean {
  return steps.every(({ above, need }, at) => {
    const before = steps[at - 1];
    return before === undefined || (above > before.above && need > before.need);
  });
}

/** The comments in the policy of the log by which founders say the steps, one a line; nothing without steps (docs/decisions/0036). */
export function approverComments(steps: readonly ApproverStep[]): string {
  return steps.map(({ above, need }) => `${WORD}${need} above ${above}\n`).join("");
}

/**
 * The steps that the founders signed, ascending; none where they said nothing. Refuses with `fund-approvers` a line that begins like one and is none, and
 * steps that do not rise: what was meant is not guessed.
 */
export function approverStepsOf({ tlog }: Pick<FundFile, "tlog">): ApproverStep[] {
  const lines = tlog.split("\n").filter((line) => line.startsWith(WORD.trimEnd()));
  const steps = lines.flatMap((line) => stepOf(line) ?? []);
  must(steps.length === lines.length && areRising(steps), "fund-approvers");
  return steps;
}

/** Whether whoever keeps to `own` asks for as many people as `signed` does, whatever a batch pays. */
export function areAsStrict(
  own: readonly ApproverStep[],
  signed: readonly ApproverStep[],
): boolean {
  // Both are flat between steps, so a step that is kept just above its sum is kept everywhere.
  return signed.every(({ above, need }) => approversFor(own, above + 1n, 0) >= need);
}

function stepOf(line: string): ApproverStep | undefined {
  const [, need, sum = ""] = LINE.exec(line) ?? [];
  const above = parseSats(sum);
  return need === undefined || above === undefined ? undefined : { above, need: Number(need) };
}
