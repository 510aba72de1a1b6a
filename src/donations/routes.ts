import { z } from "zod";
import type { Request } from "express";
import type { Code } from "../base/code.ts";
import type { CertificateTrust } from "../bitcoin/address-certificate.ts";
import type { Network } from "../bitcoin/network.ts";
import { once } from "../db/once.ts";
import type { Reader, Work } from "../db/unit.ts";
import { anybody, receiptCode } from "../http/api-auth.ts";
import type { CodeLimit } from "../http/code-limit.ts";
import { apiRoute } from "../http/api-route.ts";
import type { ApiRoute } from "../http/api-route.ts";
import { CodeNameWire, SatsWire } from "../http/wire.ts";
import type { WorkGate } from "../http/work-gate.ts";
import { donationStatus } from "./donation.view.ts";
import type { DonationStatus } from "./donation.view.ts";
import { startDonation } from "./start-donation.ts";

const StartedWire = z
  .strictObject({
    programme: CodeNameWire,
    receiptCode: z.string(),
    address: z.string(),
    uri: z.string(),
    certificate: z.string(),
    expiresOn: z.iso.date(),
  })
  .meta({ id: "StartedDonation" });

/**
 * What the donor's routes need; `gate` slows whoever asks for addresses too often, `perDay` bounds them for each programme, `looks` slows
 * whoever tries codes.
 */
export interface DonationDeps {
  readonly work: Work;
  readonly read: Reader;
  readonly network: Network;
  /** Whose certificates of addresses are believed, now. */
  readonly addressTrust: (reader: Reader) => Promise<CertificateTrust>;
  readonly gate: WorkGate;
  readonly perDay: number;
  readonly looks: CodeLimit;
}

/** The body is the name of a programme. */
const START_BYTES_MAX = 1_024;

/** `POST /api/v1/donations` and `GET /api/v1/donation`. */
export function donationRoutes(deps: DonationDeps): ApiRoute[] {
  return [
    apiRoute({
      method: "post",
      path: "/api/v1/donations",
      name: "startDonation",
      summary: "Get a fresh address for one gift",
      description:
        "The address is certified by the fund's offline key and shown to nobody else. Keep the receipt code: it is the only way to see the gift and its proof.",
      tag: "donor",
      auth: anybody,
      body: z.strictObject({ programme: CodeNameWire }),
      bodyLimit: START_BYTES_MAX,
      once: true,
      work: deps.gate,
      status: 201,
      response: StartedWire,
      problems: [
        "programme-unknown",
        "programme-not-open",
        "certificates-exhausted",
        "address-uncertified",
        "work-needed",
        "daily-limit",
      ],
      handle: async (call) => {
        const trust = await deps.addressTrust(deps.read);
        return deps.work({ kind: "donor" }, (unit) =>
          once(unit, { scope: "startDonation", key: call.once, bodyHash: call.fingerprint }, () =>
            startDonation(unit, {
              trust,
              programme: call.body.programme,
              perDay: deps.perDay,
              asking: deps.gate.askingOf(call.request),
            }),
          ),
        );
      },
    }),
    apiRoute({
      method: "get",
      path: "/api/v1/donation",
      name: "getDonation",
      summary: "Where a gift stands, and the proof that it is in the public book",
      tag: "donor",
      auth: receiptCode,
      response: z.strictObject({
        programme: CodeNameWire,
        address: z.string().optional(),
        expiresOn: z.iso.date(),
        gifts: z.array(
          z.strictObject({
            outpoint: z.string(),
            amount: SatsWire,
            state: z.enum(["seen", "confirmed", "settled", "dropped"]),
            confirmations: z.int().min(0),
          }),
        ),
        receipts: z.array(z.string()),
      }),
      problems: ["code-unknown", "address-uncertified"],
      handle: async (call) => {
        const status = await lookAtGift(deps, call.request, call.who);
        return {
          ...status,
          gifts: status.gifts.map((gift) => ({ ...gift, amount: gift.amount.toString() })),
          receipts: [...status.receipts],
        };
      },
    }),
  ];
}

/** What the holder of a receipt code sees of their gift, within the limits of codes. Faults unauthenticated `code-unknown`, unavailable `address-uncertified`, too-many `too-many-requests`. */
export async function lookAtGift(
  deps: Pick<DonationDeps, "read" | "network" | "looks">,
  request: Request,
  code: Code,
): Promise<DonationStatus> {
  const status = await deps.looks.looking(request, () =>
    donationStatus(deps.read, { code, network: deps.network }),
  );
  await deps.looks.opened(code);
  return status;
}
