import { Fault } from "../base/fault.ts";

/** What was said so far of the coins that came back: the reason, and by whom; `second` takes them out of suspense. */
export interface Recovery {
  readonly reason: string | undefined;
  readonly first: string | undefined;
  readonly second: string | undefined;
}

/**
 * What a statement makes of the ones before: the first person may find better words until a second one says the same. Fault conflict
 * `explanation-differs` when a second person gives another reason; nothing is changed once two have agreed.
 */
export function agreed(
  before: Recovery,
  said: { readonly person: string; readonly reason: string },
): Recovery {
  const { person, reason } = said;
  if (before.second !== undefined && before.reason === reason) return before;
  if (before.second === undefined && (before.first === undefined || before.first === person))
    return { reason, first: person, second: undefined };
  if (before.reason === reason) return { ...before, second: person };
  throw new Fault(
    "conflict",
    "explanation-differs",
    "Somebody else gave another reason. Talk to them: two people must say the same.",
  );
}
