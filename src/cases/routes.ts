import { z } from "zod";
import type { Request, RequestHandler } from "express";
import type { Code } from "../base/code.ts";
import type { Network } from "../bitcoin/network.ts";
import { SCRIPT_CHOICES } from "../bitcoin/xpub.ts";
import { admit } from "../db/day-budget.ts";
import { once } from "../db/once.ts";
import type { Unit, Work } from "../db/unit.ts";
import { anybody, claimCode } from "../http/api-auth.ts";
import { apiRoute } from "../http/api-route.ts";
import type { ApiRoute } from "../http/api-route.ts";
import type { CodeLimit } from "../http/code-limit.ts";
import { CodeNameWire, SatsWire } from "../http/wire.ts";
import type { WorkGate } from "../http/work-gate.ts";
import type { ReaderKey } from "../vault/wrap.ts";
import type { ShredStore } from "../vault/shred-store.ts";
import { ApplicationForm } from "./application-form.ts";
import { DESTINATION_MAX } from "./claim-forms.ts";
import { openClaim } from "./claim.ts";
import type { OpenClaim } from "./claim.ts";
import { giveCaseAddress } from "./give-case-address.ts";
import { payoutCheckRoute } from "./payout-check-routes.ts";
import { claimStatus, readClaim } from "./read-claim.ts";
import { renewDestination, setDestination, shown } from "./set-destination.ts";
import type { SetDestination } from "./set-destination.ts";
import { submitRequest } from "./submit-request.ts";
import { withdrawCase } from "./withdraw-case.ts";

const DestinationWire = z
  .strictObject({
    kind: z.enum(["address", "list", "derived"]),
    addresses: z.int().min(1),
    left: z.int().min(0),
    value: z.array(z.string()),
    next: z.string().optional(),
    phrase: z.string(),
  })
  .meta({
    id: "Destination",
    description:
      "`left` of the `addresses` have no payment yet. `next`, of an account key, is the address of the next payment: your wallet must know it as its own. `phrase` is six words that must be the same on every screen.",
  });

const ClaimStatusWire = z
  .strictObject({
    programme: CodeNameWire,
    state: z.string(),
    submittedOn: z.iso.date(),
    award: SatsWire.optional(),
    destination: DestinationWire.optional(),
    destinationRefused: z.string().optional(),
    destinationOpen: z.boolean(),
    destinationWanted: z.boolean(),
    caseAddress: z.string().optional(),
    checkOpen: z.boolean(),
    payouts: z.array(z.strictObject({ amount: SatsWire, state: z.string() })),
  })
  .meta({
    id: "RequestStatus",
    description:
      "`destinationRefused` names the problem that kept an approved request from being paid to the address it gave; give another one. `destinationWanted` asks for more addresses before they run out. `checkOpen`: a payment can be looked up in the public book, once.",
  });

/**
 * What the recipient's routes need; `triagers` gives the reader keys of the signed list, `limit` slows floods of requests, `looks` who tries
 * codes, and `changes` who changes something with one.
 */
export interface ClaimDeps {
  readonly work: Work;
  readonly shreds: ShredStore;
  readonly network: Network;
  readonly fund: string;
  readonly triagers: (unit: Unit) => Promise<readonly ReaderKey[]>;
  readonly limit: readonly RequestHandler[];
  readonly looks: CodeLimit;
  readonly changes: CodeLimit;
  /** Asks whoever sends requests through the API for work when many come; `apiPerDay` bounds those of one day. */
  readonly gate: WorkGate;
  readonly apiPerDay: number;
}

/** `POST /api/v1/requests` and everything under `/api/v1/request`. */
export function claimRoutes(deps: ClaimDeps): ApiRoute[] {
  return [
    submitRoute(deps),
    readRoute(deps, withClaims(deps, deps.looks)),
    destinationRoute(deps, withClaims(deps, deps.changes)),
    renewalRoute(deps, withClaims(deps, deps.changes)),
    caseAddressRoute(deps, withClaims(deps, deps.changes)),
    withdrawalRoute(deps, withClaims(deps, deps.changes)),
    payoutCheckRoute(deps),
  ];
}

/** Runs work on the case of the code that a request came with, in one unit. */
export type WithClaim = <T>(
  sent: { readonly request: Request; readonly who: Code },
  work: (unit: Unit, claim: OpenClaim) => Promise<T>,
) => Promise<T>;

/** Opens cases within a limit, which the code's own turns are taken from as soon as it has opened one. */
export function withClaims(deps: ClaimDeps, limit: CodeLimit): WithClaim {
  return ({ request, who }, work) =>
    limit.looking(request, () =>
      deps.work({ kind: "claimant" }, async (unit) => {
        const claim = await openClaim(unit, deps.shreds, who);
        await limit.opened(who);
        return work(unit, claim);
      }),
    );
}

function readRoute(deps: ClaimDeps, withClaim: WithClaim): ApiRoute {
  return apiRoute({
    method: "get",
    path: "/api/v1/request",
    name: "getRequest",
    summary: "Where a request stands",
    tag: "recipient",
    auth: claimCode,
    response: ClaimStatusWire,
    problems: ["code-unknown"],
    handle: async (call) => {
      const facts = await withClaim(call, (unit, claim) => readClaim(unit, claim, deps.network));
      const status = await claimStatus(facts);
      return {
        ...status,
        award: status.award?.toString(),
        destination: status.destination && wire(status.destination),
        payouts: status.payouts.map((each) => ({ ...each, amount: each.amount.toString() })),
      };
    },
  });
}

function destinationRoute(deps: ClaimDeps, withClaim: WithClaim): ApiRoute {
  return apiRoute({
    method: "put",
    path: "/api/v1/request/destination",
    name: "setDestination",
    summary: "Say where to be paid",
    description:
      "An address, a BIP 21 URI, a list of addresses, a ranged descriptor or an account xpub of your own wallet, the last with `addressType`. Never a private key or seed words: they are refused and not kept. The same again changes nothing.",
    tag: "recipient",
    auth: claimCode,
    body: z.strictObject({
      destination: z.string().min(1).max(DESTINATION_MAX),
      addressType: z.enum(SCRIPT_CHOICES).optional(),
    }),
    response: DestinationWire,
    problems: [
      "code-unknown",
      "destination-secret",
      "destination-type-needed",
      "destination-unranged",
      "destination-repeated",
      "destination-too-many",
      "destination-published",
      "destination-look-alike",
      "address-invalid",
      "address-network",
      "address-kind",
      "address-curve",
      "uri-required",
      "destination-ours",
      "destination-used",
      "destination-exhausted",
      "payout-dust",
      "destination-fixed",
    ],
    handle: async (call) => {
      const { destination: text, addressType: choice } = call.body;
      const given = { text, choice, network: deps.network };
      const fixed = await withClaim(call, (unit, claim) => setDestination(unit, claim, given));
      return wire(await shown(fixed));
    },
  });
}

function renewalRoute(deps: ClaimDeps, withClaim: WithClaim): ApiRoute {
  return apiRoute({
    method: "post",
    path: "/api/v1/request/destination/renewal",
    name: "renewDestination",
    summary: "Sign the next addresses of the account key that was given",
    description:
      "The twenty after the last one that was used. Asking again changes nothing until one more is used.",
    tag: "recipient",
    auth: claimCode,
    response: DestinationWire,
    problems: ["code-unknown", "destination-not-derived", "destination-fixed"],
    handle: async (call) => {
      const fixed = await withClaim(call, (unit, claim) =>
        renewDestination(unit, claim, deps.network),
      );
      return wire(await shown(fixed));
    },
  });
}

function caseAddressRoute(deps: ClaimDeps, withClaim: WithClaim): ApiRoute {
  return apiRoute({
    method: "post",
    path: "/api/v1/request/case-address",
    name: "giveCaseAddress",
    summary: "The address of the fund's wallet that is reserved for this request",
    description: "The same until something is paid to it; after that a fresh one is issued.",
    tag: "recipient",
    auth: claimCode,
    response: z.strictObject({ address: z.string(), certificate: z.string().optional() }),
    problems: ["code-unknown", "case-address-early", "certificates-exhausted"],
    handle: (call) => withClaim(call, (unit, claim) => giveCaseAddress(unit, claim, deps.network)),
  });
}

function withdrawalRoute(deps: ClaimDeps, withClaim: WithClaim): ApiRoute {
  return apiRoute({
    method: "post",
    path: "/api/v1/request/withdrawal",
    name: "withdrawRequest",
    summary: "Take the request back",
    tag: "recipient",
    auth: claimCode,
    status: 204,
    response: z.undefined(),
    problems: ["code-unknown", "case-transition"],
    handle: (call) =>
      withClaim(call, async (unit, claim) => {
        await withdrawCase(unit, claim);
        return undefined;
      }),
  });
}

function submitRoute(deps: ClaimDeps): ApiRoute {
  return apiRoute({
    method: "post",
    path: "/api/v1/requests",
    name: "submitRequest",
    summary: "Ask for help",
    description:
      "No name, phone number or document is asked for. The text is sealed as it arrives; the running server sees it for that moment. The claim code is shown once.",
    tag: "recipient",
    auth: anybody,
    body: ApplicationForm,
    once: true,
    work: deps.gate,
    status: 201,
    response: z
      .strictObject({ claimCode: z.string(), claimCodeDigits: z.string() })
      .meta({ id: "SubmittedRequest" }),
    problems: ["programme-unknown", "programme-not-open", "work-needed", "daily-limit"],
    handle: (call) =>
      deps.work({ kind: "claimant" }, (unit) =>
        once(
          unit,
          { scope: "submitRequest", key: call.once, bodyHash: call.fingerprint },
          async () => {
            const asking = deps.gate.askingOf(call.request);
            await admit(unit, { what: "requests", perDay: deps.apiPerDay }, asking);
            return submitRequest(unit, deps.shreds, {
              fund: deps.fund,
              application: call.body,
              triagers: await deps.triagers(unit),
            });
          },
        ),
      ),
  });
}

function wire(destination: SetDestination): z.input<typeof DestinationWire> {
  const kind =
    destination.kind === "list" || destination.kind === "derived" ? destination.kind : "address";
  return { ...destination, kind, value: [...destination.value] };
}
