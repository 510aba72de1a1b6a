import { Fault } from "../base/fault.ts";
import { Refusal } from "../base/refusal.ts";
import { openAddressCertificate } from "../bitcoin/address-certificate.ts";
import type { CertificateTrust } from "../bitcoin/address-certificate.ts";
import { addressOf } from "../bitcoin/address.ts";
import type { Network } from "../bitcoin/network.ts";
import type { Unit } from "../db/unit.ts";
import { watchScripts } from "../chain/watch-scripts.ts";
import { addressUncertified, certificatesExhausted, mustBeGoodUntil } from "./certificate.ts";
import type { IssuedAddress, Keychain, Purpose } from "./keychain.ts";
import { freeIndex, insertAddress, lockKeychain, takeCertificate } from "./keychain.store.ts";

/** An address with the signed statement that it is the fund's. */
export interface RevealedAddress extends IssuedAddress {
  readonly address: string;
  /** FORMATS 6: the statement's text. */
  readonly certificate: string;
}

/**
 * Issues the next address of chain 0, which nobody was ever shown before. It is watched in the same unit, so before anyone can pay it; and held against its
 * certificate, because whoever changes the wallet's descriptor in the database would be paid otherwise.
 * Faults: not-found `programme-unknown`; unavailable `certificates-exhausted` when the offline signer has certified no more addresses,
 * `address-uncertified` when the certificate is for another one, `wallet-restoring` while the wallet is being restored.
 */
export async function revealAddress(
  unit: Unit,
  input: { trust: CertificateTrust; programme: string; purpose: Purpose },
): Promise<RevealedAddress> {
  const { trust, programme, purpose } = input;
  const { network } = trust;
  const keychain = await lockSettled(unit, { network, programme });
  const index = keychain.nextReceive;
  const certificate = await takeCertificate(unit, {
    programme,
    index,
    purpose,
    goodUntil: mustBeGoodUntil(unit.at),
  });
  if (certificate === undefined) throw certificatesExhausted();
  const script = keychain.descriptor.scriptAt(0, index);
  const address = addressOf(script, network);
  requireCertified(certificate, { address, programme, purpose }, trust);
  const issued: IssuedAddress = { programme, chain: 0, index, script };
  await watchScripts(unit, [script]);
  await insertAddress(unit, issued, purpose);
  return { ...issued, address, certificate };
}

function requireCertified(
  certificate: string,
  shown: { address: string; programme: string; purpose: Purpose },
  trust: CertificateTrust,
): void {
  try {
    const said = openAddressCertificate(certificate, shown.address, trust);
    if (said.programme === shown.programme && said.purpose === shown.purpose) return;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
  }
  throw addressUncertified();
}

/**
 * Issues the next change address of a programme, watched from now on. Faults as above, without the certificates, and conflict `index-altered` (see `freeIndex`).
 */
export async function revealChange(
  unit: Unit,
  input: { network: Network; programme: string },
): Promise<IssuedAddress> {
  const keychain = await lockSettled(unit, input);
  const index = await freeIndex(unit, keychain);
  const script = keychain.descriptor.scriptAt(1, index);
  const issued: IssuedAddress = { programme: input.programme, chain: 1, index, script };
  await watchScripts(unit, [script]);
  await insertAddress(unit, issued, "change");
  return issued;
}

/** The keychain, locked, if it is known how far it was used. */
async function lockSettled(
  unit: Unit,
  input: { network: Network; programme: string },
): Promise<Keychain> {
  const keychain = await lockKeychain(unit, input.network, input.programme);
  if (!keychain.restoring) return keychain;
  throw new Fault(
    "unavailable",
    "wallet-restoring",
    "This programme's wallet is being restored and gives out no address until that is done.",
  );
}
