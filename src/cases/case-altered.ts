import { Refusal } from "../base/refusal.ts";
import { safeError, DatabaseError } from "../db/pg-error.ts";

/** SQLSTATE of the rules that stand in triggers. */
const RAISED = "P0001";

/**
 * Does one step of a case. What the rules of its tables refuse although the program has looked at the case before means that somebody wrote into
 * them past those rules, as into the number of an event or the case of a decision: it is refused with `case-altered`. The unit is lost by then;
 * what the database said is the refusal's `cause`.
 */
export async function unlessAltered<T>(step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (thrown) {
    const { error } = safeError(thrown);
    if (!(error instanceof DatabaseError)) throw thrown;
    const isOfCase = error.sqlState.startsWith("23") && error.table?.startsWith("case") === true;
    if (error.sqlState !== RAISED && !isOfCase) throw thrown;
    throw new Refusal("case-altered", undefined, error);
  }
}
