import { equalBytes } from "../base/bytes.ts";
import { keysOfCode, lookupHashOf } from "../base/code-keys.ts";
import type { Code } from "../base/code.ts";
import { Fault } from "../base/fault.ts";
import { addressOf } from "../bitcoin/address.ts";
import type { Network } from "../bitcoin/network.ts";
import { formatOutPoint } from "../bitcoin/outpoint.ts";
import { openReceipts } from "../audit/receipt.view.ts";
import type { Reader } from "../db/unit.ts";
import { transactionsOf } from "../chain/transaction.view.ts";
import { addressUncertified } from "../wallet/certificate.ts";
import { giftState, scriptMark } from "./donation.ts";
import type { GiftState } from "./donation.ts";
import { findDonationByReceipt, listGiftsTo } from "./donation.store.ts";

/** What a donor is told about their own gift. */
export interface DonationStatus {
  readonly programme: string;
  /** Absent where it was shown before there were marks by which it is known again. */
  readonly address: string | undefined;
  readonly expiresOn: string;
  readonly gifts: readonly {
    readonly outpoint: string;
    readonly amount: bigint;
    readonly state: GiftState;
    readonly confirmations: number;
  }[];
  /** FORMATS 7 receipts, one for each settled gift, with the proofs that there are by now. */
  readonly receipts: readonly string[];
}

/**
 * The donation of a receipt code. Faults: unauthenticated `code-unknown` for a code that opens nothing; unavailable `address-uncertified` when
 * the script in the database is not the one that its holder was shown.
 */
export async function donationStatus(
  reader: Reader,
  input: { code: Code; network: Network },
): Promise<DonationStatus> {
  const donation = await findDonationByReceipt(reader, lookupHashOf(input.code));
  if (donation === undefined)
    throw new Fault("unauthenticated", "code-unknown", "This code opens nothing.");
  const { script, scriptMark: mark } = donation;
  if (mark !== undefined && !equalBytes(mark, scriptMark(input.code, script)))
    throw addressUncertified();
  const gifts = await listGiftsTo(reader, script);
  const onChain = await transactionsOf(
    reader,
    gifts.map((gift) => gift.outpoint.txid),
  );
  return {
    programme: donation.programme,
    address: mark && addressOf(script, input.network),
    expiresOn: donation.expiresOn,
    gifts: gifts.map((gift) => {
      const chain = onChain.get(gift.outpoint.txid) ?? { depth: 0, inMempool: false };
      return {
        outpoint: formatOutPoint(gift.outpoint),
        amount: gift.amount,
        state: giftState(gift, chain),
        confirmations: chain.depth,
      };
    }),
    receipts: await openReceipts(reader, keysOfCode(input.code)),
  };
}
