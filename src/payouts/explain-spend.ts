import { Fault } from "../base/fault.ts";
import type { Unit } from "../db/unit.ts";
import { explained } from "./unexplained.ts";
import type { Cause } from "./unexplained.ts";
import { lockExplanation, saveExplanation } from "./unexplained.store.ts";
import { unexplainedProgrammes } from "./unexplained.view.ts";

/**
 * One person says why coins of ours were spent by no batch; a second one who says the same closes it, and money may be promised again. The
 * books are not changed by it: what is gone stays a loss, what came back stays in suspense. Faults: not-found `spend-unknown`,
 * conflict `explanation-differs`.
 */
export async function explainSpend(
  unit: Unit,
  said: { readonly txid: string; readonly person: string; readonly cause: Cause },
): Promise<void> {
  const before = await lockExplanation(unit, said.txid);
  await saveExplanation(unit, said.txid, explained(before, said));
}

/**
 * Before money is promised: Fault conflict `coins-unexplained` while coins of the programme are gone in a way that two people have not
 * explained. Whoever took some can take the rest.
 */
export async function requireExplained(unit: Unit, programme: string): Promise<void> {
  if (!(await unexplainedProgrammes(unit)).has(programme)) return;
  throw new Fault(
    "conflict",
    "coins-unexplained",
    "Coins of this programme were spent by a transaction that no batch explains. Nothing new is promised until two people have said why.",
  );
}
