import { defineTexts } from "../http/text.ts";
import type { Text, TextKey } from "../http/text.ts";

const en = {
  "hand.spend": "A transaction that no batch explains pays it:",
  "hand.by": "That it is paid by a batch all the same says",
  "hand.submit": "Pay it all the same",
} as const;

/** The texts about payouts that somebody paid by hand, in English so far. */
export const handPaidText: Text<TextKey<typeof en>> = defineTexts(en, {})("en");
