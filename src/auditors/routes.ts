import { z } from "zod";
import { listNotices } from "../audit/notice.store.ts";
import type { Reader, Work } from "../db/unit.ts";
import { apiRoute } from "../http/api-route.ts";
import type { ApiRoute } from "../http/api-route.ts";
import { HexWire } from "../http/wire.ts";
import type { Viewers } from "../people/viewer.ts";
import { auditKeyRoutes } from "./key-routes.ts";
import { handInAttestation, handInCorrection } from "./hand-in-notice.ts";

/** What the routes of auditors, and of those who correct the book, need. */
export interface AuditorDeps {
  readonly work: Work;
  readonly read: Reader;
  readonly viewers: Viewers;
}

const TakenWire = z.strictObject({ digest: HexWire(32) });

const NoticeWire = z
  .strictObject({
    digest: HexWire(32),
    kind: z.enum(["attest", "correct", "board"]),
    state: z.enum(["waiting", "published", "refused"]),
    rule: z.string().optional(),
    body: z.string(),
  })
  .meta({ id: "BookNotice" });

/** No entry of the log is longer. */
const BODY_MAX = 16_384;

/** What people sign for the public book: an auditor's attestation, a correction by approvers. */
export function auditorRoutes(deps: AuditorDeps): ApiRoute[] {
  return [attestRoute(deps), correctRoute(deps), noticesRoute(deps), ...auditKeyRoutes(deps)];
}

function attestRoute({ work, viewers }: AuditorDeps): ApiRoute {
  return apiRoute({
    method: "post",
    path: "/api/v1/attestations",
    name: "attestEpoch",
    summary: "Hand in your attestation of an epoch, made by `purse attest` on your own device",
    description:
      "It must be signed by an auditor of the fund file. The worker publishes it. Handing in the same note again changes nothing.",
    tag: "auditor",
    auth: viewers.staff("book.attest"),
    body: z.strictObject({ note: z.string().min(1).max(BODY_MAX) }),
    status: 202,
    response: TakenWire,
    problems: [
      "attest-note-malformed",
      "attest-note-signature",
      "attest-note-unsigned",
      "attest-statement-fund",
      "attest-statement-type",
      "attest-epoch",
      "attest-root",
    ],
    handle: ({ body: { note }, who }) =>
      work(who.actor, async (unit) => ({
        digest: await handInAttestation(unit, { fund: who.fund, note }),
      })),
  });
}

function correctRoute({ work, viewers }: AuditorDeps): ApiRoute {
  return apiRoute({
    method: "post",
    path: "/api/v1/corrections",
    name: "correctBook",
    summary: "Hand in a correction of a published figure, signed by approvers with `purse correct`",
    description:
      "As many approvers sign it as a batch needs. It names the journal entry that it mirrors. The worker publishes it and the next close counts it. Handing in the same file again changes nothing.",
    tag: "treasurer",
    auth: viewers.staff("book.correct"),
    body: z.strictObject({ correction: z.string().min(1).max(BODY_MAX) }),
    status: 202,
    response: TakenWire,
    problems: [
      "correction-fund",
      "correction-expired",
      "correction-unknown-key",
      "correction-key-expired",
      "correction-signature",
      "correction-same-person",
      "correction-too-few",
      "correction-unmirrored",
      "correction-target",
      "correction-step",
      "correction-too-large",
      "correction-repeated",
    ],
    handle: ({ body: { correction }, who }) =>
      work(who.actor, async (unit) => ({
        digest: await handInCorrection(unit, {
          fund: who.fund,
          people: who.people,
          body: correction,
        }),
      })),
  });
}

function noticesRoute({ read, viewers }: AuditorDeps): ApiRoute {
  return apiRoute({
    method: "get",
    path: "/api/v1/book-notices",
    name: "listBookNotices",
    summary:
      "Attestations and corrections that were handed in, the newest 100, and what became of them",
    tag: "auditor",
    auth: viewers.staff("book.read"),
    response: z.strictObject({ notices: z.array(NoticeWire) }),
    problems: [],
    handle: async () => ({
      notices: (await listNotices(read, 100)).map(({ digest, kind, state, rule, body }) => ({
        digest,
        kind,
        state,
        body,
        ...(rule === undefined ? {} : { rule }),
      })),
    }),
  });
}
