import { formatDate } from "../base/clock.ts";
import { formatCode, newCode } from "../base/code.ts";
import { receiptKeys } from "../base/code-keys.ts";
import { paymentUri } from "../bitcoin/bip21.ts";
import type { Network } from "../bitcoin/network.ts";
import type { Unit } from "../db/unit.ts";
import { findOpenProgramme } from "../programmes/programme.store.ts";
import { revealAddress } from "../wallet/reveal-address.ts";
import { ADDRESS_DAYS } from "./donation.ts";
import { insertDonation } from "./donation.store.ts";

const DAY_MS = 86_400_000;

/** What a donor is shown, once. The receipt code is not kept. */
export interface StartedDonation {
  readonly programme: string;
  readonly receiptCode: string;
  readonly address: string;
  readonly uri: string;
  readonly certificate: string;
  readonly expiresOn: string;
}

/**
 * Issues a fresh certified address to one donor. Faults: not-found `programme-unknown`, conflict `programme-not-open`,
 * unavailable `certificates-exhausted`.
 */
export async function startDonation(
  unit: Unit,
  input: { network: Network; programme: string },
): Promise<StartedDonation> {
  const programme = await findOpenProgramme(unit, input.programme);
  const revealed = await revealAddress(unit, {
    network: input.network,
    programme: programme.code,
    purpose: "gift",
  });
  const code = newCode("receipt", unit.random);
  const keys = receiptKeys(code.secret);
  const expiresOn = formatDate(new Date(unit.at.getTime() + ADDRESS_DAYS * DAY_MS));
  await insertDonation(unit, {
    programme: programme.code,
    script: revealed.script,
    receiptLookup: keys.lookupHash,
    receiptSeal: keys.sealPublic,
    expiresOn,
  });
  return {
    programme: programme.code,
    receiptCode: formatCode(code),
    address: revealed.address,
    uri: paymentUri(revealed.address),
    certificate: revealed.certificate,
    expiresOn,
  };
}
