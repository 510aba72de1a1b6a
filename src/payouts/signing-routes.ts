import { z } from "zod";
import { parseBase64 } from "../base/bytes.ts";
import { Fault } from "../base/fault.ts";
import type { Reader, Work } from "../db/unit.ts";
import { apiRoute, PreparedJson } from "../http/api-route.ts";
import type { ApiRoute } from "../http/api-route.ts";
import { HexWire, ReferenceWire } from "../http/wire.ts";
import type { Viewers } from "../people/viewer.ts";
import { acceptSignature } from "./accept-signature.ts";
import type { Separation } from "../base/separation.ts";
import { ApprovalBody, LintReason, PSBT_LIMIT } from "./batch-forms.ts";
import { approveBatch } from "./approve-batch.ts";
import { releaseBatch } from "./release-batch.ts";
import { signingParts } from "./signing-parts.view.ts";

const params = z.strictObject({ id: ReferenceWire });

/** What the approvers' and signers' routes need. What follows an approval or a signature is the worker's: it looks for it. */
export interface SigningDeps {
  readonly work: Work;
  readonly read: Reader;
  readonly viewers: Viewers;
  /** How strictly the fund keeps reviewers from approving, by the fund file in force. */
  readonly separation: () => Promise<Separation>;
}

/** What leaves for an approver's or signer's own device, and what comes back from it. */
export function signingRoutes(deps: SigningDeps): ApiRoute[] {
  return [
    fileRoute(deps, "manifest", "The canonical bytes that approvers read and sign the digest of"),
    fileRoute(deps, "approvals", "Approvals, awards and destinations, as `purse sign` takes them"),
    psbtRoute(deps),
    approveRoute(deps),
    signatureRoute(deps),
    releaseRoute(deps),
  ];
}

function fileRoute(deps: SigningDeps, part: "manifest" | "approvals", summary: string): ApiRoute {
  return apiRoute({
    method: "get",
    path: `/api/v1/batches/{id}/${part}`,
    name: part === "manifest" ? "readManifest" : "readApprovals",
    summary,
    tag: "treasurer",
    auth: deps.viewers.staff("batch.read"),
    params,
    response: z.unknown(),
    problems: ["batch-unknown", "batch-forgotten"],
    // The stored bytes themselves: written again they might not be the ones that were signed.
    handle: async (call) => new PreparedJson((await signingParts(deps.read, call.params.id))[part]),
  });
}

function psbtRoute(deps: SigningDeps): ApiRoute {
  return apiRoute({
    method: "get",
    path: "/api/v1/batches/{id}/psbt",
    name: "readPsbt",
    summary: "The unsigned transaction (BIP 174, base64)",
    tag: "treasurer",
    auth: deps.viewers.staff("batch.read"),
    params,
    response: z.strictObject({ psbt: z.string() }),
    problems: ["batch-unknown", "batch-forgotten"],
    handle: async (call) => ({ psbt: (await signingParts(deps.read, call.params.id)).psbt }),
  });
}

function approveRoute(deps: SigningDeps): ApiRoute {
  return apiRoute({
    method: "post",
    path: "/api/v1/batches/{id}/approvals",
    name: "approveBatch",
    summary: "Hand in your approval, made by `purse approve` on your own device",
    description:
      "Two different people approve, neither of whom built the batch or reviewed a case in it; in a small fund one of them may have reviewed. Handing in the same approval again changes nothing.",
    tag: "treasurer",
    auth: deps.viewers.staff("batch.approve"),
    params,
    body: ApprovalBody,
    status: 201,
    response: z.strictObject({ approvers: z.int().min(1) }),
    problems: [
      "batch-unknown",
      "batch-transition",
      "manifest-expired",
      "approval-digest",
      "approval-unknown-key",
      "approval-key-expired",
      "approval-signature",
      "approval-barred",
      "approval-not-yours",
      "approval-twice",
      "batch-altered",
      "payout-altered",
    ],
    handle: async (call) => {
      const separation = await deps.separation();
      return deps.work(call.who.actor, async (unit) => {
        await approveBatch(unit, {
          batch: call.params.id,
          person: call.who.person.code,
          approval: call.body,
          list: call.who.people,
          separation,
        });
        const { approvers } = await signingParts(unit, call.params.id);
        return { approvers };
      });
    },
  });
}

function releaseRoute(deps: SigningDeps): ApiRoute {
  return apiRoute({
    method: "post",
    path: "/api/v1/batches/{id}/broadcast",
    name: "broadcastBatch",
    summary: "Send a signed batch now instead of at the moment that was drawn",
    description:
      "Sending follows by itself. When the moment has come already, nothing changes. The reason stays with the batch.",
    tag: "treasurer",
    auth: deps.viewers.staff("batch.broadcast"),
    params,
    body: z.strictObject({ reason: LintReason }),
    status: 204,
    response: z.undefined(),
    problems: ["batch-unknown", "batch-transition"],
    handle: async (call) => {
      await deps.work(call.who.actor, (unit) =>
        releaseBatch(unit, { batch: call.params.id, reason: call.body.reason }),
      );
      return undefined;
    },
  });
}

function signatureRoute(deps: SigningDeps): ApiRoute {
  return apiRoute({
    method: "post",
    path: "/api/v1/batches/{id}/signatures",
    name: "handInSignature",
    summary: "Hand in the signed PSBT",
    description:
      "The transaction must be one of the batch's byte for byte. It is stored before it is sent; sending follows by itself. Without `txid` in the answer the signatures are stored and other keys must sign too.",
    tag: "treasurer",
    auth: deps.viewers.staff("batch.broadcast"),
    params,
    body: z.strictObject({ psbt: z.string().min(1).max(PSBT_LIMIT) }),
    bodyLimit: PSBT_LIMIT + 1024,
    status: 201,
    response: z.strictObject({ txid: HexWire(32).optional() }),
    problems: [
      "batch-unknown",
      "batch-transition",
      "psbt-malformed",
      "psbt-other-transaction",
      "psbt-signature",
      "psbt-unsigned",
      "batch-altered",
      "payout-altered",
    ],
    handle: (call) =>
      deps.work(call.who.actor, async (unit) => {
        const psbt = parseBase64(call.body.psbt);
        if (psbt === undefined)
          throw new Fault("invalid", "psbt-malformed", "This is no PSBT in base64.");
        return acceptSignature(unit, { batch: call.params.id, psbt });
      }),
  });
}
