import { must } from "../base/refusal.ts";
import type { Unit } from "../db/unit.ts";
import type { OpenCase } from "../vault/case-key.ts";
import { weighEntries } from "../vault/open-entries.ts";
import { ofThisRound, verdictsOf } from "./appeal.ts";
import { judge } from "./assess.ts";
import type { Verdict } from "./assess.ts";
import { assessedAmount } from "./case-entries.ts";
import type { Assessment } from "./case-entries.ts";
import { listDecisions } from "./case.store.ts";
import type { Tier } from "./criteria.ts";

/** One reviewer's signature, and the award record that it is over. */
interface Half {
  readonly person: string;
  readonly award: string;
  readonly key: string;
  readonly sig: string;
}

/** What the reviewers of a case agreed on. */
export interface Agreed {
  /** The verdict that decided. */
  readonly given: Verdict & { readonly verdict: "eligible" };
  /** The deciding reviewer's first, then whose record it was. */
  readonly halves: readonly [Half, Half];
}

/** The verdicts that count now: of this review, and not of whoever stood aside since. In the order of their stages. */
export async function verdictsNow(unit: Unit, open: OpenCase): Promise<Assessment[]> {
  const all = verdictsOf(ofThisRound(await weighEntries(unit, open, ["assessment", "appeal"])));
  const kept = await listDecisions(unit, open.case);
  return kept.flatMap(
    ({ stage, person }) => all.find((each) => each.stage === stage && each.person === person) ?? [],
  );
}

/** What the reviewers of an open case agreed on. A Refusal means that somebody tampered with the database: it says that they did, and they did not. */
export async function agreedOn(unit: Unit, open: OpenCase): Promise<Agreed> {
  const verdicts = await verdictsNow(unit, open);
  const last = verdicts.at(-1);
  must(last !== undefined, "entry-missing");
  const given = givenIn(last);
  const outcome = judge(last.stage, given, verdicts.slice(0, -1));
  must(outcome.to === "approved" && given.verdict === "eligible", "award-mismatch");
  return { given, halves: [halfOf(last), halfOf(outcome.with)] };
}

/** A verdict as its reviewer gave it. */
export function givenIn(said: Assessment): Verdict {
  const findings = said.findings ?? [];
  if (said.verdict === "declined")
    return { verdict: "declined", reason: said.reason ?? "", findings };
  const amount = assessedAmount(said);
  must(amount !== undefined && said.tier !== undefined, "entry-missing");
  return { verdict: "eligible", amount, tier: said.tier as Tier, findings };
}

function halfOf({ person, award, key, sig }: Assessment): Half {
  must(award !== undefined && key !== undefined && sig !== undefined, "entry-missing");
  return { person, award, key, sig };
}
