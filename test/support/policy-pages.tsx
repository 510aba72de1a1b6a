/** The page of programmes, before anything is set, and with a proposal that somebody else made. */
import type { VNode } from "preact";
import { sats } from "../../src/base/sats.ts";
import { PoliciesPage } from "../../src/programmes/policies-page.tsx";
import {
  diffPolicies,
  formatPolicy,
  policyDigest,
  usualPolicy,
} from "../../src/programmes/policy.ts";
import type { ProgrammePolicy } from "../../src/programmes/policy.ts";
import type { PolicyVersion } from "../../src/programmes/policies.view.ts";
import { PURPOSES } from "../../src/programmes/purpose.ts";
import { PROGRAMMES } from "./donor-pages.tsx";

/** A version of a policy as it stands in the database, with what it changed. */
export function version(
  number: number,
  policy: ProgrammePolicy,
  before: ProgrammePolicy,
): PolicyVersion {
  const text = formatPolicy(policy);
  const changes = diffPolicies(before, policy);
  return {
    version: number,
    text,
    digest: policyDigest(text),
    widens: changes.some(({ widens }) => widens),
    proposedBy: "hazel",
    agreedBy: undefined,
    heldSince: "2026-11-20",
    policy,
    changes,
  };
}

/** The pages by name; `token` is that of their forms. */
export function policyPages(token: string): Readonly<Record<string, VNode>> {
  const [first, second] = PROGRAMMES;
  if (first === undefined || second === undefined) throw new Error("policyPages: no programmes");
  const usual = usualPolicy(first);
  const held = { ...usual, budget: sats(100_000_000n), batchSats: sats(2_000_000n), filesDays: 7 };
  const wanted = {
    ...held,
    budget: sats(2_100_000_000_000_000n),
    windowSats: sats(90_000_000n),
    purposes: PURPOSES.slice(1, 4),
  };
  const lines = [
    {
      programme: first,
      policy: held,
      policies: { held: [version(1, held, usual)], proposed: [version(2, wanted, held)] },
      granted: 61_250_000n,
    },
    {
      programme: second,
      policy: usualPolicy(second),
      policies: { held: [], proposed: [] },
      granted: 0n,
    },
  ];
  const common = { newToken: () => token, lines };
  const tried = {
    programme: first.code,
    attempt: {
      values: { budget: "much", windowDays: "0" },
      errors: {
        budget: { kind: "message", message: "Write whole satoshis." },
        windowDays: { kind: "message", message: "wrong.days" },
      },
    },
  } as const;
  return {
    "policies-agree": (
      <PoliciesPage
        {...common}
        person={{ code: "larch", roles: ["approver"] }}
        done="done.agreed"
      />
    ),
    "policies-wrong": (
      <PoliciesPage {...common} person={{ code: "hazel", roles: ["treasurer"] }} tried={tried} />
    ),
  };
}
