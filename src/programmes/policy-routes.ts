import { z } from "zod";
import { once } from "../db/once.ts";
import type { Reader, Work } from "../db/unit.ts";
import { anybody } from "../http/api-auth.ts";
import { apiRoute } from "../http/api-route.ts";
import type { ApiRoute } from "../http/api-route.ts";
import { CodeNameWire, HexWire, SatsWire } from "../http/wire.ts";
import type { Viewers } from "../people/viewer.ts";
import { agreePolicy, proposePolicy } from "./change-policy.ts";
import { policiesOf } from "./policies.view.ts";
import { PolicyBody, versionOnWire, VersionWire } from "./policy-wire.ts";
import { programmeStateRoute } from "./state-routes.ts";
import { findProgramme } from "./programme.store.ts";

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
      "The first is in force; a programme without any is bounded by its single awards alone, which are of `awardFloor` to `awardCap` satoshis: set when the programme was opened, so no version changes them; three who agree on tier 3 grant more, up to the cap of that tier. `heldSince` is the day (UTC) since which a version holds, where it was written down; one that `widens` needed two people. `digest` is SHA-256 over `commonpurse/programme-policy/v1`, a line feed and `text`.",
    tag: "everyone",
    auth: anybody,
    params,
    publicSeconds: 60,
    response: z.strictObject({
      awardFloor: SatsWire,
      awardCap: SatsWire,
      policies: z.array(VersionWire),
    }),
    problems: ["programme-unknown"],
    handle: async (call) => {
      const programme = await findProgramme(deps.read, call.params.code);
      const { held } = await policiesOf(deps.read, programme);
      return {
        awardFloor: programme.awardFloor.toString(),
        awardCap: programme.awardCap.toString(),
        policies: held.map(versionOnWire),
      };
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
      "What only narrows is in force at once. What widens anything, such as a higher budget or fewer classes of evidence, and any change of what the programme helps with or in which languages it answers, waits for a second person.",
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
    problems: [
      "programme-unknown",
      "policy-same",
      "policy-changed",
      "tiers-disordered",
      "share-of-nothing",
      "untriaged-early",
    ],
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
