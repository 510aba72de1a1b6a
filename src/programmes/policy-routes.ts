import { z } from "zod";
import { SatsText } from "../base/sats-text.ts";
import { once } from "../db/once.ts";
import type { Reader, Work } from "../db/unit.ts";
import { anybody } from "../http/api-auth.ts";
import { apiRoute } from "../http/api-route.ts";
import type { ApiRoute } from "../http/api-route.ts";
import { CodeNameWire, HexWire, SatsWire } from "../http/wire.ts";
import type { Viewers } from "../people/viewer.ts";
import { agreePolicy, proposePolicy } from "./change-policy.ts";
import { policiesOf } from "./policies.view.ts";
import type { PolicyVersion } from "./policies.view.ts";
import type { ProgrammePolicy } from "./policy.ts";
import { programmeStateRoute } from "./state-routes.ts";
import { findProgramme } from "./programme.store.ts";

const days = (most: number) => z.int().min(1).max(most);
const sources = z.int().min(2).max(6);

const bounds = <S extends z.ZodType>(sats: S) =>
  z.strictObject({
    budget: sats.optional(),
    windowSats: sats.optional(),
    windowDays: days(366),
    batchSats: sats.optional(),
    daySats: sats.optional(),
    overdueDays: days(365),
    tier0: z.strictObject({ cap: sats, sources }).optional(),
    tier1: z.strictObject({ cap: sats, sources }),
    tier2: z.strictObject({ cap: sats, sources }),
    tier3: z.strictObject({ cap: sats, sources }).optional(),
  });

/** A policy in requests. */
export const PolicyBody = bounds(SatsText).transform(
  ({
    tier0,
    tier1,
    tier2,
    tier3,
    budget,
    windowSats,
    batchSats,
    daySats,
    ...rest
  }): ProgrammePolicy => ({
    ...rest,
    ...(budget !== undefined && { budget }),
    ...(windowSats !== undefined && { windowSats }),
    ...(batchSats !== undefined && { batchSats }),
    ...(daySats !== undefined && { daySats }),
    tiers: [tier0, tier1, tier2, tier3].flatMap((rule, tier) =>
      rule === undefined ? [] : [{ ...rule, tier }],
    ),
  }),
);

const PolicyWire = bounds(SatsWire).meta({
  id: "ProgrammePolicy",
  description:
    "Amounts in satoshis; what is absent is not bounded. `budget`: all that is ever granted. `windowSats`: what is granted in `windowDays`. `batchSats`, `daySats`: what one batch, and all batches frozen in 24 hours, pay. `tier0` (emergencies, never more than `tier1`), `tier1`, `tier2`, `tier3` (above the largest award and every other tier, three have to agree): the most that is paid on evidence of a tier, and how many classes of evidence it needs.",
});

const VersionWire = z.strictObject({
  version: z.int().min(1),
  digest: HexWire(32),
  text: z.string(),
  heldSince: z.iso.date().optional(),
  widens: z.boolean(),
  policy: PolicyWire,
  changes: z.array(
    z.strictObject({
      field: z.string(),
      from: z.string().optional(),
      to: z.string().optional(),
      widens: z.boolean(),
    }),
  ),
});

const ProposalWire = VersionWire.extend({ proposedBy: CodeNameWire }).strict();

const params = z.strictObject({ code: CodeNameWire });

/** What the routes need. */
export interface PolicyDeps {
  readonly read: Reader;
  readonly work: Work;
  readonly viewers: Viewers;
}

/** `/api/v1/programmes/{code}/policies`: what a programme may do, every version of it, and how it is changed. */
export function policyRoutes(deps: PolicyDeps): ApiRoute[] {
  return [
    listRoute(deps),
    proposalsRoute(deps),
    proposeRoute(deps),
    agreeRoute(deps),
    programmeStateRoute(deps),
  ];
}

function listRoute(deps: PolicyDeps): ApiRoute {
  return apiRoute({
    method: "get",
    path: "/api/v1/programmes/{code}/policies",
    name: "listPolicies",
    summary: "Every policy that a programme has had, with what changed",
    description:
      "The first is in force; a programme without any is bounded by its single awards alone. `heldSince` is the day (UTC) since which a version holds, where it was written down; one that `widens` needed two people. `digest` is SHA-256 over `commonpurse/programme-policy/v1`, a line feed and `text`.",
    tag: "everyone",
    auth: anybody,
    params,
    publicSeconds: 60,
    response: z.strictObject({ policies: z.array(VersionWire) }),
    problems: ["programme-unknown"],
    handle: async (call) => {
      const programme = await findProgramme(deps.read, call.params.code);
      const { held } = await policiesOf(deps.read, programme);
      return { policies: held.map(versionOnWire) };
    },
  });
}

function proposalsRoute(deps: PolicyDeps): ApiRoute {
  return apiRoute({
    method: "get",
    path: "/api/v1/programmes/{code}/proposals",
    name: "listProposals",
    summary: "Changes of a programme's policy that wait for a second person",
    tag: "treasurer",
    auth: deps.viewers.staff("programme.agree"),
    params,
    response: z.strictObject({ proposals: z.array(ProposalWire) }),
    problems: ["programme-unknown"],
    handle: async (call) => {
      const programme = await findProgramme(deps.read, call.params.code);
      const { proposed } = await policiesOf(deps.read, programme);
      return {
        proposals: proposed.map((each) => ({
          ...versionOnWire(each),
          proposedBy: each.proposedBy,
        })),
      };
    },
  });
}

function proposeRoute(deps: PolicyDeps): ApiRoute {
  return apiRoute({
    method: "post",
    path: "/api/v1/programmes/{code}/policies",
    name: "proposePolicy",
    summary: "Propose a programme's next policy",
    description:
      "What only narrows is in force at once. What widens anything, such as a higher budget or fewer classes of evidence, waits for a second person.",
    tag: "treasurer",
    auth: deps.viewers.staff("programme.manage"),
    params,
    body: PolicyBody,
    once: true,
    status: 201,
    response: z.strictObject({
      version: z.int().min(1),
      digest: HexWire(32),
      inForce: z.boolean(),
    }),
    problems: ["programme-unknown", "policy-same", "policy-changed", "tiers-disordered"],
    handle: ({ body, params: { code }, who, once: key, fingerprint }) => {
      const by = who.person.code;
      const request = { scope: `proposePolicy/${by}`, key, bodyHash: fingerprint };
      return deps.work(who.actor, (unit) =>
        once(unit, request, async () => {
          const made = await proposePolicy(unit, { programme: code, policy: body, by });
          return { version: made.version, digest: made.digest, inForce: !made.widens };
        }),
      );
    },
  });
}

function agreeRoute(deps: PolicyDeps): ApiRoute {
  return apiRoute({
    method: "post",
    path: "/api/v1/programmes/{code}/policies/{version}/agreement",
    name: "agreePolicy",
    summary: "Agree to a policy that somebody else proposed",
    tag: "treasurer",
    auth: deps.viewers.staff("programme.agree"),
    params: params.extend({ version: z.coerce.number().int().min(1).max(999_999) }).strict(),
    response: z.strictObject({ version: z.int().min(1), digest: HexWire(32) }),
    problems: ["programme-unknown", "policy-unknown", "policy-own", "policy-changed"],
    handle: ({ params: { code, version }, who }) =>
      deps.work(who.actor, async (unit) => {
        const of = { programme: code, version, person: who.person.code };
        const agreed = await agreePolicy(unit, of);
        return { version: agreed.version, digest: agreed.digest };
      }),
  });
}

function versionOnWire(of: PolicyVersion): z.input<typeof VersionWire> {
  const { tiers, ...rest } = of.policy;
  const [tier0, tier1, tier2, tier3] = [0, 1, 2, 3].map((tier) => {
    const rule = tiers.find((each) => each.tier === tier);
    return rule && { cap: rule.cap.toString(), sources: rule.sources };
  });
  if (tier1 === undefined || tier2 === undefined) throw new Error("versionOnWire: no tiers");
  return {
    version: of.version,
    digest: of.digest,
    text: of.text,
    heldSince: of.heldSince,
    widens: of.widens,
    policy: {
      ...rest,
      budget: rest.budget?.toString(),
      windowSats: rest.windowSats?.toString(),
      batchSats: rest.batchSats?.toString(),
      daySats: rest.daySats?.toString(),
      tier0,
      tier1,
      tier2,
      tier3,
    },
    changes: of.changes.map((change) => ({ ...change })),
  };
}
