import { Fault } from "../base/fault.ts";
import { Refusal } from "../base/refusal.ts";

/** Runs a check of stored statements; what it refuses is nothing the asking person can repair, so they are told whom to tell. */
export function untrusted<T>(code: string, what: string, check: () => T): T {
  try {
    return check();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new Fault(
      "unavailable",
      code,
      `${what} does not verify, so nobody can work. Tell the founders.`,
      { rule: error.rule },
    );
  }
}
