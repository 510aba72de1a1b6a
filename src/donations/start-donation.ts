import { formatDate } from "../base/clock.ts";
import { formatCode, newCode } from "../base/code.ts";
import { receiptKeys } from "../base/code-keys.ts";
import { paymentUri } from "../bitcoin/bip21.ts";
import type { CertificateTrust } from "../bitcoin/address-certificate.ts";
import { admit } from "../db/day-budget.ts";
import type { Asking } from "../db/day-budget.ts";
import type { Unit } from "../db/unit.ts";
import { findOpenProgramme } from "../programmes/programme.store.ts";
import { isStockAbove } from "../wallet/certificate-stock.view.ts";
import { CERTIFICATES_FOR, certificatesExhausted } from "../wallet/certificate.ts";
import { revealAddress } from "../wallet/reveal-address.ts";
import { ADDRESS_DAYS, scriptMark } from "./donation.ts";
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
 * Issues a fresh certified address to one donor, if the day's budget of the programme (`perDay`) has one for whoever is asking like this.
 * Faults: not-found `programme-unknown`, conflict `programme-not-open`, unavailable `certificates-exhausted`, `address-uncertified`, and those of `admit`.
 */
export async function startDonation(
  unit: Unit,
  input: { trust: CertificateTrust; programme: string; perDay: number; asking: Asking },
): Promise<StartedDonation> {
  const programme = await findOpenProgramme(unit, input.programme);
  await admitDonor(unit, programme.code, input);
  const revealed = await revealAddress(unit, {
    trust: input.trust,
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
    scriptMark: scriptMark(code, revealed.script),
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

/** The day's budget that a request for an address is counted on, whatever its body is; nobody has checked it yet. */
export function giftBudgetOf(body: unknown): string {
  const programme =
    typeof body === "object" && body !== null && "programme" in body ? body.programme : "";
  return giftBudget(typeof programme === "string" ? programme : "");
}

function giftBudget(programme: string): string {
  return `gifts ${programme}`;
}

/** The last certificates are for those who did work, and behind them for people with a case. */
async function admitDonor(
  unit: Unit,
  programme: string,
  { perDay, asking }: { perDay: number; asking: Asking },
): Promise<void> {
  const worked = "work" in asking && asking.work !== undefined;
  const kept = worked ? CERTIFICATES_FOR.cases : CERTIFICATES_FOR.worked;
  if (!(await isStockAbove(unit, programme, kept))) throw certificatesExhausted();
  const scarce = !(await isStockAbove(unit, programme, CERTIFICATES_FOR.comfort));
  await admit(unit, { what: giftBudget(programme), perDay, scarce }, asking);
}
