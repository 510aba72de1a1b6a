import { z } from "zod";
import type { RequestHandler } from "express";
import type { PeopleList } from "../base/people-list.ts";
import { formatTime } from "../base/clock.ts";
import type { CertificateTrust } from "../bitcoin/address-certificate.ts";
import type { Network } from "../bitcoin/network.ts";
import { admit } from "../db/day-budget.ts";
import { answered, once } from "../db/once.ts";
import type { Reader, Unit } from "../db/unit.ts";
import { anybody, claimCode } from "../http/api-auth.ts";
import { apiRoute } from "../http/api-route.ts";
import type { ApiRoute } from "../http/api-route.ts";
import type { CodeLimit } from "../http/code-limit.ts";
import { CodeNameWire, SatsWire, TimeWire } from "../http/wire.ts";
import { awardOnWire, AwardWire } from "../payouts/award-wire.ts";
import type { WorkGate } from "../http/work-gate.ts";
import type { ReaderKey } from "../vault/wrap.ts";
import { partsOf, RequestBody } from "./apply-form.ts";
import { decisionRoute } from "./decision-routes.ts";
import type { DecisionDeps } from "./decision-routes.ts";
import { appealRoutes } from "./appeal-routes.ts";
import { evidenceRoutes } from "./evidence-routes.ts";
import type { EvidenceDeps } from "./evidence-routes.ts";
import {
  DESTINATION_PROBLEMS,
  destinationOnWire,
  destinationRoutes,
  DestinationWire,
} from "./destination-routes.ts";
import { erasureRoute } from "./erasure-routes.ts";
import { holdRoute } from "./hold-routes.ts";
import { shown } from "./chosen-destination.ts";
import { giveCaseAddress } from "./give-case-address.ts";
import { claimMessageRoutes } from "./message-routes.ts";
import { SILENCES } from "./expire-untriaged.ts";
import { OWN_STANDINGS } from "./pause-case.ts";
import { pauseClaimRoutes } from "./pause-claim-routes.ts";
import { secondCodeRoute } from "./second-code-routes.ts";
import { SECOND_STANDINGS } from "./second-standing.ts";
import { payoutCheckRoute } from "./payout-check-routes.ts";
import { goOnAtVisit } from "./go-on-at-visit.ts";
import { claimStatus, readClaim } from "./read-claim.ts";
import type { RetryDeps } from "./retry-reviewed.ts";
import { questionRoute } from "./question-routes.ts";
import { readFirstDestination } from "./seal-destination.ts";
import { DECLINED_FOR } from "./tally.ts";
import { submitRequest } from "./submit-request.ts";
import type { SubmittedRequest } from "./submit-request.ts";
import { withClaims } from "./claim-routes.ts";
import type { WithClaim } from "./claim-routes.ts";
import { vouchRoutes } from "./vouch-routes.ts";
import { withdrawCase } from "./withdraw-case.ts";
import { endByCode } from "./withdraw-queued.ts";

const ClaimStatusWire = z
  .strictObject({
    programme: CodeNameWire,
    state: z.string(),
    test: z.boolean(),
    submittedOn: z.iso.date(),
    award: AwardWire.optional(),
    destination: DestinationWire.optional(),
    destinationRefused: z.string().optional(),
    destinationOpen: z.boolean(),
    destinationWanted: z.boolean(),
    destinationCooling: z.int().min(1).optional(),
    destinationChange: z
      .strictObject({ countsFrom: TimeWire, known: z.boolean(), before: z.array(z.string()) })
      .optional(),
    caseAddress: z.string().optional(),
    checkOpen: z.boolean(),
    pause: z.enum(OWN_STANDINGS).optional(),
    quietUntil: z.iso.date().optional(),
    declined: z
      .strictObject({ reason: z.enum(DECLINED_FOR), appealBy: z.iso.date().optional() })
      .optional(),
    blackout: z.boolean(),
    secondCode: z.enum(SECOND_STANDINGS).optional(),
    mayStillPay: z.boolean(),
    withdrawalOpen: z.boolean(),
    unread: z.int().min(0),
    answerBy: z.iso.date().optional(),
    reminder: z.enum(["soon", "last"]).optional(),
    triageBy: z.iso.date().optional(),
    silence: z.enum(SILENCES).optional(),
    payouts: z.array(z.strictObject({ amount: SatsWire.optional(), state: z.string() })),
  })
  .meta({
    id: "RequestStatus",
    description:
      "`destinationRefused` names the problem that kept an approved request from being paid to the address it gave; give another one. `destinationWanted` asks for more addresses before they run out. `destinationCooling` is the number of hours after which another destination would count, where one was queued for already. `destinationChange` is such a change while it does not count: `before` is what counts again when it is taken back, `known` whether two people of the fund know of it. A payout of an award in a currency has no `amount` while it waits: it is reckoned when it is paid. `checkOpen`: a payment can be looked up in the public book, once. `pause` is there while a payment is not over: paused with the code (`own`), so often that two people of the fund must lift it (`two`), until the day that its answer `quiet` asked for (`quiet`), or not; `quietUntil` is that day while it holds the payment, beside another pause too; what the fund paused is not told. `declined` says for what kind of reason, and until when two other people can be asked; without `appealBy` they were, and it is final. `secondCode`: the second code was entered (`used`), or may have been, unless the payment was paused with the true one (`perhaps`). `withdrawalOpen`: the request can be taken back now. `mayStillPay`: a payment that was taken back may have been signed before, so it may still go out. `test`: two of the fund made it up to see how requests are reviewed, and it is never paid. `unread` messages of the fund wait. `answerBy` is the last day to answer what the fund asks: a message, a file or a destination is the answer, and `reminder` says that it is near. `triageBy` is the last day for the fund to send it to review, where its programme has one, or it ends. `silence` says of an expired one who kept silent: its applicant (`unanswered`) or the fund (`untriaged`). In a `blackout` all such days move on until it is over.",
  });

/**
 * What the recipient's routes need; `triagers` gives the reader keys of the signed list, the board's too, `limit` slows floods of requests, `looks` who tries
 * codes, and `changes` who changes something with one.
 */
export interface ClaimDeps extends RetryDeps {
  readonly network: Network;
  /** Whose certificates of addresses are believed, now. */
  readonly addressTrust: (reader: Reader) => Promise<CertificateTrust>;
  /** Hours after which another destination for a queued payment counts. */
  readonly coolingHours: number;
  readonly fund: string;
  readonly triagers: (unit: Unit) => Promise<readonly ReaderKey[]>;
  /** The signed people list in force. */
  readonly people: (unit: Unit) => Promise<PeopleList>;
  readonly limit: readonly RequestHandler[];
  readonly looks: CodeLimit;
  readonly changes: CodeLimit;
  /** Asks whoever sends requests through the API for work when many come; `apiPerDay` bounds those of one day. */
  readonly gate: WorkGate;
  readonly apiPerDay: number;
  readonly evidence: EvidenceDeps;
}

/** `POST /api/v1/requests`, its questions, and everything under `/api/v1/request`. */
export function claimRoutes(deps: ClaimDeps & DecisionDeps): ApiRoute[] {
  return [
    questionRoute(),
    submitRoute(deps),
    readRoute(
      deps,
      withClaims(deps, deps.looks, (code) => goOnAtVisit(deps, code)),
    ),
    ...destinationRoutes(deps, withClaims(deps, deps.changes)),
    caseAddressRoute(deps, withClaims(deps, deps.changes)),
    withdrawalRoute(deps, withClaims(deps, deps.changes)),
    payoutCheckRoute(deps),
    ...pauseClaimRoutes(deps),
    ...appealRoutes(deps),
    secondCodeRoute(withClaims(deps, deps.changes)),
    erasureRoute(deps),
    ...claimMessageRoutes(deps),
    ...vouchRoutes(deps),
    ...evidenceRoutes(deps),
    holdRoute(),
    decisionRoute(deps),
  ];
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
    problems: ["code-unknown", "address-uncertified"],
    handle: async (call) => {
      const facts = await withClaim(call, (unit, claim) => readClaim(unit, claim, deps));
      const status = await claimStatus(facts);
      return {
        ...status,
        award: status.award && awardOnWire(status.award),
        destination: status.destination && destinationOnWire(status.destination),
        destinationChange: status.destinationChange && {
          ...status.destinationChange,
          countsFrom: formatTime(status.destinationChange.countsFrom),
          before: [...status.destinationChange.before],
        },
        payouts: status.payouts.map((each) => ({ ...each, amount: each.amount?.toString() })),
      };
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
    problems: [
      "code-unknown",
      "case-address-early",
      "certificates-exhausted",
      "address-uncertified",
    ],
    handle: (call) =>
      withClaim(call, async (unit, claim) =>
        giveCaseAddress(unit, claim, await deps.addressTrust(unit)),
      ),
  });
}

function withdrawalRoute(deps: ClaimDeps, withClaim: WithClaim): ApiRoute {
  return apiRoute({
    method: "post",
    path: "/api/v1/request/withdrawal",
    name: "withdrawRequest",
    summary: "Take the request back",
    description:
      "Also a decided one, while nothing of its payments is signed: they are given up, with their batch, and their money is free again. What somebody approved may have been signed before; `mayStillPay` says so.",
    tag: "recipient",
    auth: claimCode,
    status: 204,
    response: z.undefined(),
    problems: ["code-unknown", "case-transition", "erasure-early", "withdrawal-late"],
    handle: async (call) => {
      await withClaim(call, (unit, claim) => withdrawCase(unit, claim));
      await endByCode(deps, call.who);
      return undefined;
    },
  });
}

function submitRoute(deps: ClaimDeps): ApiRoute {
  return apiRoute({
    method: "post",
    path: "/api/v1/requests",
    name: "submitRequest",
    summary: "Ask for help",
    description:
      "No name, phone number or document is asked for. The text is sealed as it arrives; the running server sees it for that moment. The claim code is shown once. `destination` and `addressType`, as `PUT /api/v1/request/destination` takes them, say at once where to be paid, so that no second visit is needed; when they are refused, nothing is stored. `consent` is required: the version of the text at the question of that name in `GET /api/v1/questions`, which the applicant has read in a language of theirs; of another version nothing is taken. With `quiet` a payment that is queued waits until the first 1st or 15th of a month after that time. With `secondCode` as `yes` comes a second code. It opens nothing: whoever enters it hears what a wrong code hears, while what the request is paid is paused, until the true code lifts that, and whoever works on the request sees it. That is a brake and hides nothing from somebody who knows that there are second codes.",
    tag: "recipient",
    auth: anybody,
    body: RequestBody,
    once: true,
    work: deps.gate,
    status: 201,
    response: z
      .strictObject({
        claimCode: z.string(),
        claimCodeDigits: z.string(),
        secondCode: z.string().optional(),
        secondCodeDigits: z.string().optional(),
        destination: DestinationWire.optional(),
      })
      .meta({ id: "SubmittedRequest" }),
    problems: [
      "programme-unknown",
      "programme-not-open",
      "purpose-not-taken",
      "language-not-answered",
      "work-needed",
      "daily-limit",
      ...DESTINATION_PROBLEMS,
    ],
    answered: async (call) => {
      const kept = await deps.work({ kind: "claimant" }, (unit) =>
        answered<SubmittedRequest>(unit, sentOf(call)),
      );
      return kept && submittedOnWire(kept);
    },
    handle: async (call) => {
      const { application, destination: given, second } = partsOf(call.body);
      const destination = given && readFirstDestination(given, deps.network);
      const sent = sentOf(call);
      return submittedOnWire(
        await deps.work({ kind: "claimant" }, (unit) =>
          once(unit, sent, async () => {
            const asking = deps.gate.askingOf(call.request);
            await admit(unit, { what: "requests", perDay: deps.apiPerDay }, asking);
            const triagers = await deps.triagers(unit);
            const { fund, tokenKeys } = deps;
            const given = { fund, application, destination, second, triagers, tokenKeys };
            return submitRequest(unit, deps.shreds, given);
          }),
        ),
      );
    },
  });
}

/** What is asked for once under a key by `POST /api/v1/requests`. */
function sentOf({
  once: key,
  fingerprint: bodyHash,
}: {
  readonly once: string;
  readonly fingerprint: Uint8Array;
}) {
  return { scope: "submitRequest", key, bodyHash };
}

async function submittedOnWire({ destination, ...codes }: SubmittedRequest) {
  if (destination === undefined) return codes;
  return { ...codes, destination: destinationOnWire(await shown(destination)) };
}
