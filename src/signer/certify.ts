import { canonicalJson } from "../base/canonical-json.ts";
import { formatTime } from "../base/clock.ts";
import { int, matching, time } from "../base/field.ts";
import { Refusal, must } from "../base/refusal.ts";
import { readShape, record, refine } from "../base/shape.ts";
import type { ShapeOf } from "../base/shape.ts";
import { makeAddressCertificate } from "../bitcoin/address-certificate.ts";
import type { Signer } from "./answer.ts";
import { lastCertified } from "./judge-indexes.ts";
import { walletByChecksum } from "./policy.ts";
import { emptyState } from "./signer-state.ts";

/** Most addresses of one block. */
export const CERTIFY_MAX = 2_000;

/** The shape of a request for a block of certificates: indexes `from`…`from + count − 1` of chain 0 of the wallet with that checksum. */
export const CERTIFY_REQUEST = record("certify-request", {
  count: int(1, CERTIFY_MAX),
  from: int(0, 2 ** 31 - CERTIFY_MAX),
  notAfter: refine(time, (text) => text.endsWith("T00:00:00Z")),
  wallet: matching(/^[qpzry9x8gf2tvdw0s3jn54khce6mua7l]{8}$/),
});
export type CertifyRequest = ShapeOf<typeof CERTIFY_REQUEST>;

/** One certificate of a block; `note` is the statement of FORMATS 6. */
export interface BlockCertificate {
  readonly index: number;
  readonly note: string;
  readonly purpose: "gift" | "case";
}

const DAY_MS = 24 * 3600 * 1000;
const REQUEST_MAX = 1024;

/** The response line for a block of certificates. */
export function certifyResponse(signer: Signer, bytes: Uint8Array): string {
  try {
    const request = readShape(CERTIFY_REQUEST, bytes, REQUEST_MAX);
    const { programme, certificates } = certify(signer, request);
    const { from, wallet } = request;
    const rest = { programme, result: "certified", t: "certify-response", v: 1, wallet };
    return canonicalJson({
      certificates: certificates.map((each) => ({ ...each })),
      from,
      ...rest,
    });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return canonicalJson({ result: "refused", rule: error.rule, t: "certify-response", v: 1 });
  }
}

/**
 * Certificates for both purposes of every index, since nobody knows yet what an index will be for. The signer derives the addresses itself,
 * so a server that was broken into can have none but the fund's own certified. Rules: `wallet-unknown`, `certify-date` (past, or beyond the
 * policy's days), `certify-gap` (further behind the last coin spent than the policy's `certificateGap`; a locked log says of none), `certify-key` (the
 * seed file holds no address key).
 */
export function certify(
  { policy, addressKey, clock, log }: Signer,
  { count, from, notAfter, wallet }: CertifyRequest,
): { programme: string; certificates: BlockCertificate[] } {
  const found = walletByChecksum(policy, wallet);
  if (found === undefined) throw new Refusal("wallet-unknown");
  const now = clock.now();
  const last = formatTime(new Date(now.getTime() + policy.certificateDays * DAY_MS));
  must(formatTime(now) < notAfter && notAfter <= last, "certify-date");
  const state = log?.state ?? emptyState();
  must(from + count - 1 <= lastCertified(wallet, { policy, state }), "certify-gap");
  if (addressKey === undefined) throw new Refusal("certify-key");
  const { programme, descriptor } = found;
  const { fund, network } = policy;
  const certificates = Array.from({ length: count }, (_, offset) => from + offset).flatMap(
    (index) => {
      const address = descriptor.addressAt(0, index);
      return (["gift", "case"] as const).map((purpose) => {
        const certificate = { address, fund, network, notAfter, programme, purpose };
        return { index, note: makeAddressCertificate(certificate, [addressKey]), purpose };
      });
    },
  );
  return { programme, certificates };
}
