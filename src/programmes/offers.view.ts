import type { Reader } from "../db/unit.ts";
import { LANGUAGES } from "../http/text.ts";
import type { Language } from "../http/text.ts";
import { policyInForce } from "./policy.store.ts";
import type { Programme } from "./programme.ts";
import { listProgrammes } from "./programme.store.ts";
import { PURPOSES } from "./purpose.ts";
import type { Purpose } from "./purpose.ts";

/** A programme with what it helps with and in which languages it answers, by the policy in force; each in one order. */
export interface Offer extends Programme {
  readonly purposes: readonly Purpose[];
  readonly languages: readonly Language[];
}

/** What every programme offers, in whatever state, by code. */
export async function listOffers(reader: Reader): Promise<Offer[]> {
  const offers: Offer[] = [];
  for (const programme of await listProgrammes(reader))
    offers.push(await offerOf(reader, programme));
  return offers;
}

/** What one programme offers. */
export async function offerOf(reader: Reader, programme: Programme): Promise<Offer> {
  const { policy } = await policyInForce(reader, programme);
  return {
    ...programme,
    purposes: policy.purposes ?? PURPOSES,
    languages: policy.languages ?? LANGUAGES,
  };
}
