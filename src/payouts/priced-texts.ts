import { defineTexts } from "../http/text.ts";
import type { Text, TextKey } from "../http/text.ts";

const en = {
  "unpriced.heading": "Waiting for a rate or for money",
  "unpriced.lead":
    "These awards are in a currency. What each comes to in bitcoin is reckoned when a batch is frozen, at the newest rate.",
  "unpriced.rate-needed":
    "There is no rate of this currency from the last 48 hours. It can be paid as soon as one is recorded.",
  "unpriced.shortfall":
    "The rate has fallen so far that the money held for it does not reach. Either the rate rises again, or two people hold more. Check the rate first: a wrong one looks the same.",
  "unpriced.too-small":
    "At the rate of now it is less than its kind of address can be sent. It waits for another rate, or for another destination.",
  "unpriced.held": "Held",
  "unpriced.needed": "Needed at the rate of now",
  "unpriced.said": "{{person}} would hold",
  "unpriced.mine": "You have said that more is held. A second person must say so too.",
  "unpriced.moved":
    "At the rate of now another sum would be held. If the one that was said is wrong, say this one in its place.",
  "unpriced.raiseTo": "Held then:",
  "unpriced.raise": "Hold more for it",
  "money.upTo": "at most",
  "money.rate": "Rate of the awards",
  "money.is": "{{price}} {{currency}} for a bitcoin",
  "money.said": "said by {{source}} at {{at}}",
} as const;

/** The texts about payouts in a currency, in English so far. */
export const pricedText: Text<TextKey<typeof en>> = defineTexts(en, {})("en");
