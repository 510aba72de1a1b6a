/** `docs/states.md`, written from the tables of the state machines; `npm run states` writes it, a test holds it equal. */
import type { Transition } from "../../src/base/transition.ts";
import { CASE_STATES } from "../../src/cases/case.ts";
import { CASE_TRANSITIONS } from "../../src/cases/case-transitions.ts";
import { staffCaseText } from "../../src/cases/staff-texts.ts";
import { pairText } from "../../src/cases/pair-staff-texts.ts";
import { PAIR_STATES, PAIR_TRANSITIONS } from "../../src/duplicates/pair.ts";
import { BATCH_STATES } from "../../src/payouts/batch.ts";
import { BATCH_TRANSITIONS } from "../../src/payouts/batch-transitions.ts";
import { staffEvidenceText } from "../../src/cases/staff-evidence-texts.ts";
import { EVIDENCE_STATES, EVIDENCE_TRANSITIONS } from "../../src/evidence/evidence.ts";
import { policyText } from "../../src/programmes/policy-texts.ts";
import { PROGRAMME_STATES } from "../../src/programmes/programme.ts";
import { PROGRAMME_TRANSITIONS } from "../../src/programmes/programme-transitions.ts";
import { ENTITLEMENT_STATES, ENTITLEMENT_TRANSITIONS } from "../../src/payouts/entitlement.ts";
import { PAYOUT_STATES } from "../../src/payouts/payout.ts";
import { PAYOUT_TRANSITIONS } from "../../src/payouts/payout-transitions.ts";

/** Where the page lies, from the root. */
export const STATES_PAGE = "docs/states.md";

interface Machine {
  readonly name: string;
  readonly lead: string;
  readonly table: string;
  readonly states: readonly string[];
  readonly steps: readonly Transition<string, string>[];
}

const ENTITLEMENT_MEANS = {
  reserved: "The money is held, its case is `approved`, and nobody has said where to pay it.",
  open: "Its case is `active`: a payout of it is `ready`, `batched`, `in-flight` or `confirmed`.",
  paid: "That payout is `settled`.",
  ended: "The money is free again: its payout is `cancelled`, or there never was one.",
} as const;

const MACHINES: readonly Machine[] = [
  {
    name: "Case",
    lead: "What an applicant sends and caseworkers decide. Its history keeps each step with its mover's role and the month, and no name. The database has the same table and refuses every other step.",
    table: "cases/case-transitions.ts",
    states: CASE_STATES.map((state) => `\`${state}\`: ${staffCaseText.t(`means.${state}`)}`),
    steps: CASE_TRANSITIONS,
  },
  {
    name: "Evidence",
    lead: "A file that an applicant sent. What is destroyed leaves no row. A reader is whoever of the staff the case is open to with its files: its triager or its reviewers, any triager before one has taken it, or whom the board lets read it. The database refuses every other pair of states, and does not know who asks.",
    table: "evidence/evidence.ts",
    states: EVIDENCE_STATES.map(
      (state) => `\`${state}\`: ${staffEvidenceText.t(`state.${state}`)}`,
    ),
    steps: EVIDENCE_TRANSITIONS,
  },
  {
    name: "Duplicate pair",
    lead: "Two cases that share something. While one waits, neither is approved. A pair goes with the erasure of either case. The database refuses every other step.",
    table: "duplicates/pair.ts",
    states: PAIR_STATES.map((state) => `\`${state}\`: ${pairText.t(`finding.${state}`)}`),
    steps: PAIR_TRANSITIONS,
  },
  {
    name: "Programme",
    lead: "A purpose with its own wallet and books. Each step is kept with who took it. The database refuses every other step.",
    table: "programmes/programme-transitions.ts",
    states: PROGRAMME_STATES.map((state) => `\`${state}\`: ${policyText.t(`state.${state}`)}`),
    steps: PROGRAMME_TRANSITIONS,
  },
  {
    name: "Entitlement",
    lead: "What somebody was granted. No row has its state, and nothing in the program asks for it by this name: tests read it from what is booked and paid, while everybody asks in each state for everything that could move it, and while every other step is tried by SQL. It follows from the hold of its approval in the ledger and from its payout, and these are the steps that the two leave it. One award is one payout, so none is partly paid; why one ended (its recipient took it back, nobody claimed it, the signer never pays it) is known to its case and to nobody who has only the books.",
    table: "payouts/entitlement.ts",
    states: ENTITLEMENT_STATES.map((state) => `\`${state}\`: ${ENTITLEMENT_MEANS[state]}`),
    steps: ENTITLEMENT_TRANSITIONS,
  },
  {
    name: "Payout",
    lead: "One payment of an award. Its state is not stored: it follows from its batch.",
    table: "payouts/payout-transitions.ts",
    states: PAYOUT_STATES.map((state) => `\`${state}\``),
    steps: PAYOUT_TRANSITIONS,
  },
  {
    name: "Batch",
    lead: "The payouts of one transaction. The database refuses every other step.",
    table: "payouts/batch-transitions.ts",
    states: BATCH_STATES.map((state) => `\`${state}\``),
    steps: BATCH_TRANSITIONS,
  },
];

/** The whole page. */
export function statesPage(): string {
  return `${[
    "# States",
    "Which steps each state machine has, who takes them, and what must hold. What is not here is refused. `npm run states` writes this page from the tables in the code.",
    ...MACHINES.map(machine),
  ].join("\n\n")}\n`;
}

function machine({ name, lead, table, states, steps }: Machine): string {
  return [
    `## ${name}`,
    lead,
    `The table is \`${table}\`. States:`,
    states.map((state) => `- ${state}`).join("\n"),
    tableOf(steps),
  ].join("\n\n");
}

/** A Markdown table as the formatter lays it out. Steps that differ only in their mover share a row. */
function tableOf(steps: readonly Transition<string, string>[]): string {
  const head = ["From", "To", "By", "Needs", "Guard", "In public"];
  const rows = new Map<string, string[]>();
  for (const { from, to, by, needs, guard, publicLog } of steps) {
    const key = [from, to, needs, guard].join(">");
    const row = rows.get(key);
    if (row === undefined) rows.set(key, [from, to, by, needs, guard, publicLog]);
    else row[2] = `${row[2] ?? ""}, ${by}`;
  }
  const all = [head, ...rows.values()];
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]!.length)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column]!)).join(" | ")} |`;
  return [
    line(head),
    line(widths.map((width) => "-".repeat(width))),
    ...all.slice(1).map(line),
  ].join("\n");
}
