/** The public page of a programme, before anything happened and after years. */
import type { VNode } from "preact";
import type { CorrectLeaf } from "../../src/audit/leaf.ts";
import { sats } from "../../src/base/sats.ts";
import { COUNTED, decisionNumbers } from "../../src/cases/decision-numbers.ts";
import { DecisionPage } from "../../src/cases/decision-page.tsx";
import type { Language } from "../../src/http/text.ts";
import { usualPolicy } from "../../src/programmes/policy.ts";
import { PROGRAMMES } from "./donor-pages.tsx";
import { version } from "./policy-pages.tsx";

const [FINES, , HOSTILE] = PROGRAMMES;

/** Three years in which everything happened every month. */
const MONTHS = Array.from({ length: 36 }, (_, at) => {
  const month = new Date(Date.UTC(2024, at, 1)).toISOString().slice(0, 10);
  return [...COUNTED, "days-7", "days-14", "days-later"].map((what, nth) => ({
    month,
    what,
    count: 20 + at + nth,
  }));
}).flat();

const CORRECTIONS = Array.from({ length: 30 }, (_, at) => ({
  t: "correct",
  of: at,
  e: 900 + at,
  p: "fines",
  field: "received",
  d: at % 2 === 0 ? -1_250_000n : 21_000_000n,
  code: "wrong-programme",
})) as unknown as readonly CorrectLeaf[];

/** The pages by name. */
export function decisionPages(language: Language): Readonly<Record<string, VNode>> {
  if (FINES === undefined || HOSTILE === undefined) throw new Error("decisionPages: no programmes");
  const usual = usualPolicy(FINES);
  const held = Array.from({ length: 30 }, (_, at) =>
    version(
      30 - at,
      { ...usual, budget: sats(2_000_000_000n + BigInt(at)), batchSats: sats(2_000_000n) },
      { ...usual, budget: sats(1_000_000_000n) },
    ),
  );
  return {
    "programme, new": (
      <DecisionPage
        language={language}
        programme={HOSTILE}
        policies={{ held: [], proposed: [] }}
        steps={[]}
        separation="standard"
        numbers={decisionNumbers([], 5)}
        windowHours={0}
        corrections={[]}
      />
    ),
    "programme, old": (
      <DecisionPage
        language={language}
        programme={FINES}
        policies={{ held, proposed: [] }}
        steps={[{ above: sats(10_000_000n), need: 3 }]}
        separation="small"
        numbers={decisionNumbers(MONTHS, 5)}
        windowHours={12}
        corrections={CORRECTIONS}
      />
    ),
  };
}

/** The page of a programme whose policy has a bound for what three must agree on. */
export function panelPage(): VNode {
  if (FINES === undefined) throw new Error("panelPage: no programmes");
  const usual = usualPolicy(FINES);
  const tiers = [...usual.tiers, { tier: 3, cap: sats(9_000_000n), sources: 2 }];
  return (
    <DecisionPage
      language="en"
      programme={FINES}
      policies={{ held: [version(1, { ...usual, tiers }, usual)], proposed: [] }}
      steps={[]}
      separation="standard"
      numbers={decisionNumbers([], 5)}
      windowHours={12}
      corrections={[]}
    />
  );
}
