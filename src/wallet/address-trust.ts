import { fundKeys } from "../base/fund-file.ts";
import type { FundFile } from "../base/fund-file.ts";
import type { CertificateTrust } from "../bitcoin/address-certificate.ts";

/** Whose certificates of addresses a fund file believes at a moment (FORMATS 6). */
export function addressTrustOf(file: FundFile, at: Date): CertificateTrust {
  return { keys: fundKeys(file, "address"), fund: file.fund, at, network: file.network };
}
