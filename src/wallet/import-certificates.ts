import { addressOf } from "../bitcoin/address.ts";
import { openAddressCertificate } from "../bitcoin/address-certificate.ts";
import type { CertificateTrust } from "../bitcoin/address-certificate.ts";
import { must } from "../base/refusal.ts";
import type { Unit } from "../db/unit.ts";
import type { Purpose } from "./keychain.ts";
import { findKeychain, hasBetterCertificate, insertCertificates } from "./keychain.store.ts";

/** Rows of one statement: each takes five parameters, and there can be 65,535. */
const ROWS_MAX = 1_000;

/** One certificate of a block that the offline signer made. */
export interface OfferedCertificate {
  readonly index: number;
  readonly purpose: Purpose;
  readonly note: string;
}

/**
 * Takes a block of certificates for a programme; every one is verified against the descriptor and the fund file's address keys, and all
 * are taken or none. Those of indexes that were issued already are left out. Refuses with the rules of FORMATS 6, or `certificate-purpose`;
 * with `certificate-twice` a block that has one twice, with `certificate-older` one that would replace better ones.
 */
export async function importCertificates(
  unit: Unit,
  input: {
    programme: string;
    trust: CertificateTrust;
    certificates: readonly OfferedCertificate[];
  },
): Promise<number> {
  const { programme, trust } = input;
  const keychain = await findKeychain(unit, trust.network, programme);
  const fresh = input.certificates.filter(
    (certificate) => certificate.index >= keychain.nextReceive,
  );
  // Both purposes of an index have one address, which is derived once.
  const addresses = new Map<number, string>();
  const stored = fresh.map(({ index, purpose, note }) => {
    const address =
      addresses.get(index) ?? addressOf(keychain.descriptor.scriptAt(0, index), trust.network);
    addresses.set(index, address);
    const said = openAddressCertificate(note, address, trust);
    must(said.purpose === purpose && said.programme === programme, "certificate-purpose", index);
    return { index, purpose, note, notAfter: said.notAfter.slice(0, 10) };
  });
  const names = new Set(stored.map(({ index, purpose }) => `${index} ${purpose}`));
  must(names.size === stored.length, "certificate-twice");
  must(!(await hasBetterCertificate(unit, programme, stored)), "certificate-older");
  for (let at = 0; at < stored.length; at += ROWS_MAX)
    await insertCertificates(unit, programme, stored.slice(at, at + ROWS_MAX));
  return fresh.length;
}
