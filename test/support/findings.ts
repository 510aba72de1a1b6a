/** What a reviewer finds in a sound case: enough evidence for either tier. */
import { CRITERIA } from "../../src/cases/criteria.ts";
import type { Finding } from "../../src/cases/criteria.ts";
import { fieldNames } from "../../src/cases/criteria-form.ts";
import { SOUND_FINDINGS } from "../../src/app/demo/play/sound-findings.ts";

export { SOUND_FINDINGS };

/** An eligible verdict on them, as it travels, but for its amount. */
export const SOUND_VERDICT = { verdict: "eligible", tier: 1, findings: SOUND_FINDINGS };

/** The findings as the fields of a filled-in form, with the tier that they carry. */
export const FILLED_FINDINGS: Readonly<Record<string, string | readonly string[]>> = {
  tier: "1",
  ...Object.fromEntries(
    soundFindings().flatMap(({ criterion, result, confidence, evidence, minutes }) => {
      const names = fieldNames(criterion);
      return [
        [names.result, result],
        [names.confidence, confidence],
        [names.evidence, [...evidence]],
        [names.minutes, minutes.toString()],
      ];
    }),
  ),
};

/** The same as commands take it. */
export function soundFindings(): Finding[] {
  return CRITERIA.map((criterion) => ({ criterion, ...SOUND_FINDINGS[criterion] }));
}

/** A filled-in verdict, either way, but for what each of them needs besides. */
export const FILLED_VERDICT = {
  eligible: { verdict: "eligible", ...FILLED_FINDINGS },
  declined: { verdict: "declined", ...FILLED_FINDINGS },
} as const;
