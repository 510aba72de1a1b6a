import { toHex } from "../base/bytes.ts";
import { Fault } from "../base/fault.ts";
import type { CertificateTrust } from "../bitcoin/address-certificate.ts";
import type { Unit } from "../db/unit.ts";
import { openLatest } from "../vault/open-entries.ts";
import { sealEntry } from "../vault/seal-entry.ts";
import { revealAddress } from "../wallet/reveal-address.ts";
import { caseEntries } from "./case-entries.ts";
import { lockClaim } from "./claim.ts";
import type { OpenClaim } from "./claim.ts";
import { unpaidAddress } from "./read-claim.ts";

/** An address of the fund's own wallet, reserved for one case; `certificate` only when it was issued just now. */
export interface CaseAddress {
  readonly address: string;
  readonly certificate: string | undefined;
}

/**
 * The case's address: the one it has while nothing was paid to it, else a fresh one, whose index is written nowhere but sealed in the case.
 * What is paid to it is earmarked for the case and stays the fund's until it is paid out. Faults: conflict `case-address-early` before a
 * decision, and those of `revealAddress`.
 */
export async function giveCaseAddress(
  unit: Unit,
  opened: OpenClaim,
  trust: CertificateTrust,
): Promise<CaseAddress> {
  const claim = await lockClaim(unit, opened);
  const { programme, state } = claim.case;
  const entry = await openLatest(unit, claim.open, { kind: "case-address", purpose: "payout" });
  const address = entry && (await unpaidAddress(unit, trust.network, programme, entry.plaintext));
  if (address !== undefined) return { address, certificate: undefined };
  if (state !== "approved" && state !== "active") {
    throw new Fault(
      "conflict",
      "case-address-early",
      "An address for this request can be made once it is approved.",
    );
  }
  const revealed = await revealAddress(unit, { trust, programme, purpose: "case" });
  await sealEntry(unit, claim.open, {
    kind: "case-address",
    plaintext: caseEntries.caseAddress.write({
      index: revealed.index,
      script: toHex(revealed.script),
    }),
  });
  return { address: revealed.address, certificate: revealed.certificate };
}
