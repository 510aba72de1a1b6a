import { z } from "zod";
import { SatsText } from "../base/sats-text.ts";
import { SatsWire } from "../http/wire.ts";
import { CURRENCIES } from "./award.ts";
import type { AwardAmount, MoneyAward } from "./award.ts";

const CENTS_PATTERN = /^[1-9][0-9]{0,12}$/;

/** An award in a currency as it travels. */
export const MoneyWire = z
  .strictObject({ cents: z.string().regex(CENTS_PATTERN), currency: z.enum(CURRENCIES) })
  .meta({
    id: "Money",
    description: "Cents of a currency, as a decimal string.",
    example: { cents: "150000", currency: "EUR" },
  });

/** An award in answers: satoshis, or cents of a currency. */
export const AwardWire = z.union([SatsWire, MoneyWire]);

/** An award in requests: satoshis as a decimal string, or cents of a currency. */
export const AwardBody = z.union([
  SatsText.transform((amount): AwardAmount => ({ sats: amount })),
  z
    .strictObject({
      cents: z
        .string()
        .regex(CENTS_PATTERN)
        .transform((text) => BigInt(text)),
      currency: z.enum(CURRENCIES),
    })
    .transform((money): AwardAmount => money),
]);

/** What a person writes for an amount of money, `1500` or `1 500.25` or `1500,25`, in cents; undefined for anything else. */
export function parseMoney(text: string): bigint | undefined {
  const match = /^([0-9]{1,11})(?:[.,]([0-9]{2}))?$/.exec(text.replace(/\s/g, ""));
  if (match === null) return undefined;
  const cents = BigInt(`${match[1] ?? ""}${match[2] ?? "00"}`);
  return cents > 0n ? cents : undefined;
}

/** An award as it travels. */
export function awardOnWire(amount: AwardAmount): z.input<typeof AwardWire> {
  return "sats" in amount ? amount.sats.toString() : moneyOnWire(amount);
}

/** An award in a currency as it travels. */
export function moneyOnWire({ cents, currency }: MoneyAward): z.input<typeof MoneyWire> {
  return { cents: cents.toString(), currency };
}
