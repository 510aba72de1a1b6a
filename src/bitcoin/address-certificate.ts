import { ascii, code, fund, network, oneOf, time } from "../base/field.ts";
import { must } from "../base/refusal.ts";
import { record, refine } from "../base/shape.ts";
import type { ShapeOf } from "../base/shape.ts";
import { makeStatement, openStatement } from "../base/statement.ts";
import type { StatementTrust, StatementType } from "../base/statement.ts";
import type { NoteSigner } from "../base/tlog/note.ts";
import { addressProblem } from "./address.ts";
import type { Network } from "./network.ts";

const FIELDS = record("address", {
  address: ascii(100),
  fund,
  network,
  // A finer time would date the gift.
  notAfter: refine(time, (text) => text.endsWith("T00:00:00Z")),
  programme: code,
  purpose: oneOf("gift", "case"),
});

/** What the fund says of one of its addresses (FORMATS 6). No index, amount or name: an index counts donors. */
export type AddressCertificate = ShapeOf<typeof FIELDS>;

const CERTIFICATE: StatementType<AddressCertificate> = { type: "address", shape: FIELDS };

/** The signed statement, made by the signer with the key of role `address`. Throws TypeError for what would be refused. */
export function makeAddressCertificate(
  certificate: AddressCertificate,
  signers: readonly NoteSigner[],
): string {
  return makeStatement(CERTIFICATE, certificate, signers);
}

/** What a payer knows beforehand: keys of role `address` from the fund file, the fund, the network, now. */
export interface CertificateTrust extends StatementTrust {
  readonly network: Network;
}

/**
 * Verifies a certificate for the address that is about to be paid. Rules in order: those of statements, `address-network`,
 * `address-invalid`, `address-mismatch` (not byte for byte `paying`).
 */
export function openAddressCertificate(
  text: string,
  paying: string,
  trust: CertificateTrust,
): AddressCertificate {
  const { value: certificate } = openStatement(CERTIFICATE, text, trust);
  must(certificate.network === trust.network, "address-network");
  must(addressProblem(certificate.address, trust.network) === undefined, "address-invalid");
  must(certificate.address === paying, "address-mismatch");
  return certificate;
}
