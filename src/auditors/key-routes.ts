import { z } from "zod";
import { keyStock } from "../audit/envelope-keys.view.ts";
import { parseVkey } from "../base/tlog/note.ts";
import { apiRoute } from "../http/api-route.ts";
import type { ApiRoute } from "../http/api-route.ts";
import { HexWire } from "../http/wire.ts";
import { handInKeys } from "./hand-in-keys.ts";
import type { AuditorDeps } from "./routes.ts";

/** A sheet of a thousand keys has about 70,000 characters. */
const SHEET_MAX = 131_072;

const EpochWire = z.int().min(1);

/** What auditors hand in before an epoch: the public halves of the keys that its records are sealed to. */
export function auditKeyRoutes(deps: AuditorDeps): ApiRoute[] {
  return [handInRoute(deps), stockRoute(deps)];
}

function handInRoute({ work, viewers }: AuditorDeps): ApiRoute {
  return apiRoute({
    method: "post",
    path: "/api/v1/audit-keys",
    name: "handInAuditKeys",
    summary: "Hand in the public halves of your epoch keys, made by `purse audit-keys`",
    description:
      "Signed by an auditor of the fund file. Records that settle from now on in one of these epochs are sealed to its key; for an epoch that has a key already the newest counts. Handing in the same again changes nothing.",
    tag: "auditor",
    auth: viewers.staff("book.attest"),
    body: z.strictObject({ note: z.string().min(1).max(SHEET_MAX) }),
    bodyLimit: 2 * SHEET_MAX,
    status: 202,
    response: z.strictObject({ digest: HexWire(32), first: EpochWire, last: EpochWire }),
    problems: [
      "note-malformed",
      "note-signature",
      "note-unsigned",
      "statement-fund",
      "statement-type",
      "audit-keys-signers",
      "audit-keys-repeated",
      "audit-keys-weak",
      "audit-keys-past",
    ],
    handle: ({ body: { note }, who }) =>
      work(who.actor, (unit) => handInKeys(unit, { fund: who.fund, note })),
  });
}

function stockRoute({ read, viewers }: AuditorDeps): ApiRoute {
  return apiRoute({
    method: "get",
    path: "/api/v1/audit-keys",
    name: "getAuditKeys",
    summary: "For how many epochs each auditor has handed in keys, from the one under way on",
    tag: "auditor",
    auth: viewers.staff("book.read"),
    response: z
      .strictObject({
        auditors: z.array(z.strictObject({ auditor: z.string(), left: z.int().min(0) })),
      })
      .meta({
        id: "AuditKeyStock",
        description:
          "Of an epoch without a key an auditor can open nothing, ever; the epoch closes all the same.",
      }),
    problems: ["book-not-open"],
    handle: async ({ who }) => ({
      auditors: await keyStock(
        read,
        who.fund.auditors.map(parseVkey).filter((vkey) => vkey !== undefined),
      ),
    }),
  });
}
