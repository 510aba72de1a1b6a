import { Fault } from "../base/fault.ts";
import { constraintOf } from "../db/pg-error.ts";

/** A write that may give a coin a second lineage; Fault conflict `coins-taken` when another batch has it as its anchor. */
export async function anchored(write: () => PromiseLike<unknown>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (constraintOf(error) !== "batches_anchor") throw error;
    throw new Fault(
      "conflict",
      "coins-taken",
      "Another batch took this coin a moment ago. Do it again.",
    );
  }
}
