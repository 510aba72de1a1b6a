import type { LedgerFigures } from "../audit/close-figures.ts";
import type { Reader } from "../db/unit.ts";
import { unsettledGifts } from "../donations/unsettled.view.ts";
import { figuresOf } from "../ledger/figures.view.ts";
import { flightsOf } from "../payouts/flights.view.ts";

/**
 * The ledger as the public book may see it: the ledger books at the first confirmation, the book only what is settled. What could
 * still be undone is therefore not received yet, and what is paid but not settled still in flight; so `available` in public is never
 * more than what is free.
 */
export async function bookFigures(reader: Reader): Promise<LedgerFigures[]> {
  const gifts = await unsettledGifts(reader);
  const flights = new Map((await flightsOf(reader)).map((each) => [each.programme, each]));
  return (await figuresOf(reader)).map((figures) => {
    const flight = flights.get(figures.programme);
    const unsettled = flight?.unsettled ?? 0n;
    const unsettledFees = flight?.unsettledFees ?? 0n;
    return {
      programme: figures.programme,
      committed: figures.committed,
      fees: figures.fees - unsettledFees,
      other: figures.other,
      received: figures.received - (gifts.get(figures.programme) ?? 0n),
      inFlight: figures.inFlight + unsettled + unsettledFees,
      paid: figures.paid - unsettled,
      payoutsInFlight: flight?.payouts ?? 0,
      transactionsInFlight: flight?.transactions ?? 0,
    };
  });
}
