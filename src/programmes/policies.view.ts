import type { Reader } from "../db/unit.ts";
import { diffPolicies, parsePolicy, usualPolicy } from "./policy.ts";
import type { PolicyChange, ProgrammePolicy } from "./policy.ts";
import { isAgreed, listPolicies } from "./policy.store.ts";
import type { StoredPolicy } from "./policy.store.ts";
import type { Programme } from "./programme.ts";

/** A version with what it changed against the one that held before it. */
export interface PolicyVersion extends StoredPolicy {
  readonly policy: ProgrammePolicy;
  readonly changes: readonly PolicyChange[];
}

/** What a programme's policy was and is, and what is proposed; the newest of each first. */
export interface Policies {
  readonly held: readonly PolicyVersion[];
  /** Those that wait for a second person. */
  readonly proposed: readonly PolicyVersion[];
}

/** The versions of a programme's policy; what was proposed and overtaken by a newer one that holds is in neither list. */
export async function policiesOf(
  reader: Reader,
  programme: Pick<Programme, "awardCap" | "code">,
): Promise<Policies> {
  const held: PolicyVersion[] = [];
  let proposed: PolicyVersion[] = [];
  let before = usualPolicy(programme);
  for (const stored of (await listPolicies(reader, programme.code)).reverse()) {
    const policy = parsePolicy(stored.text);
    const version = { ...stored, policy, changes: diffPolicies(before, policy) };
    if (isAgreed(stored)) {
      held.unshift(version);
      proposed = [];
      before = policy;
    } else proposed.unshift(version);
  }
  return { held, proposed };
}
