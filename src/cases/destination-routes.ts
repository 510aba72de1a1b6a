import { z } from "zod";
import { formatTime } from "../base/clock.ts";
import { SCRIPT_CHOICES } from "../bitcoin/xpub.ts";
import { claimCode } from "../http/api-auth.ts";
import { apiRoute } from "../http/api-route.ts";
import type { ApiRoute } from "../http/api-route.ts";
import { TimeWire } from "../http/wire.ts";
import { takeBackDestination } from "./change-queued.ts";
import type { DestinationTerms } from "./change-queued.ts";
import { shown } from "./chosen-destination.ts";
import type { SetDestination } from "./chosen-destination.ts";
import { DESTINATION_MAX } from "./claim-forms.ts";
import { taken } from "./count-refusals.ts";
import { renewDestination, setDestination } from "./set-destination.ts";
import type { WithClaim } from "./claim-routes.ts";

/** Where a case is paid, as it travels. */
export const DestinationWire = z
  .strictObject({
    kind: z.enum(["address", "list", "derived"]),
    addresses: z.int().min(1),
    left: z.int().min(0),
    value: z.array(z.string()),
    next: z.string().optional(),
    countsFrom: TimeWire.optional(),
    phrase: z.string(),
  })
  .meta({
    id: "Destination",
    description:
      "`left` of the `addresses` have no payment yet. `next`, of an account key, is the address of the next payment: your wallet must know it as its own. `countsFrom` is there when it takes the place of another one that a payment was queued to; until then, and until two people of the fund have said that they know of the change, nothing is paid. `phrase` is six words that must be the same on every screen.",
  });

/** Why a text is no destination, whenever it is given. */
export const DESTINATION_PROBLEMS = [
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
] as const;

/** `/api/v1/request/destination` and what is under it. */
export function destinationRoutes(terms: DestinationTerms, withClaim: WithClaim): ApiRoute[] {
  return [
    destinationRoute(terms, withClaim),
    renewalRoute(terms, withClaim),
    takeBackRoute(terms, withClaim),
  ];
}

function destinationRoute(terms: DestinationTerms, withClaim: WithClaim): ApiRoute {
  return apiRoute({
    method: "put",
    path: "/api/v1/request/destination",
    name: "setDestination",
    summary: "Say where to be paid",
    description:
      "An address, a BIP 21 URI, a list of addresses, a ranged descriptor or an account xpub of your own wallet, the last with `addressType`. Never a private key or seed words: they are refused and not kept. The same again changes nothing. Another one, for a payment that is queued but not signed, counts from `countsFrom` only; giving again what counted before takes that back.",
    tag: "recipient",
    auth: claimCode,
    body: z.strictObject({
      destination: z.string().min(1).max(DESTINATION_MAX),
      addressType: z.enum(SCRIPT_CHOICES).optional(),
    }),
    response: DestinationWire,
    problems: [
      "code-unknown",
      ...DESTINATION_PROBLEMS,
      "destination-ours",
      "destination-used",
      "destination-exhausted",
      "payout-dust",
      "destination-fixed",
      "destination-changes",
      "destination-refusals",
    ],
    handle: async (call) => {
      const { destination: text, addressType: choice } = call.body;
      const fixed = await withClaim(call, (unit, claim) =>
        setDestination(unit, claim, terms, { text, choice }),
      );
      return destinationOnWire(await shown(taken(fixed)));
    },
  });
}

function renewalRoute(terms: DestinationTerms, withClaim: WithClaim): ApiRoute {
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
      const fixed = await withClaim(call, (unit, claim) => renewDestination(unit, claim, terms));
      return destinationOnWire(await shown(taken(fixed)));
    },
  });
}

function takeBackRoute(terms: DestinationTerms, withClaim: WithClaim): ApiRoute {
  return apiRoute({
    method: "post",
    path: "/api/v1/request/destination/taking-back",
    name: "takeBackDestination",
    summary: "Take back a change of destination that does not count yet",
    description: "What counted before counts again, at once.",
    tag: "recipient",
    auth: claimCode,
    response: DestinationWire,
    problems: ["code-unknown", "destination-unchanged", "destination-fixed"],
    handle: async (call) => {
      const fixed = await withClaim(call, (unit, claim) => takeBackDestination(unit, claim, terms));
      return destinationOnWire(await shown(fixed));
    },
  });
}

/** A destination as it travels. */
export function destinationOnWire(destination: SetDestination): z.input<typeof DestinationWire> {
  const kind =
    destination.kind === "list" || destination.kind === "derived" ? destination.kind : "address";
  const { countsFrom, ...rest } = destination;
  return {
    ...rest,
    kind,
    value: [...destination.value],
    ...(countsFrom !== undefined && { countsFrom: formatTime(countsFrom) }),
  };
}
