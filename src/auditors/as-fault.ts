import { Fault } from "../base/fault.ts";
import { Refusal } from "../base/refusal.ts";

/** Refusals of formats are for verifiers; who hands something in is told the rule as the code of a problem. */
export async function asFault<T>(check: () => T | Promise<T>): Promise<T> {
  try {
    return await check();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new Fault("invalid", error.rule, "The file was refused. Its rule says why.", {
      cause: error,
    });
  }
}
