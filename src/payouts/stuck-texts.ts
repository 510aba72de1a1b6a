import { defineTexts } from "../http/text.ts";

const en = {
  heading: "It is stuck",
  waits_one: "It has waited for {{count}} block. The worker noticed at height {{height}}.",
  waits_other: "It has waited for {{count}} blocks. The worker noticed at height {{height}}.",
  "sign.refused":
    "Our node takes none of its transactions at the moment. What it says stands with each of them.",
  "sign.forgotten":
    "None of its transactions is in our node’s mempool. They are sent again all the time, and miners may still have one.",
  "sign.below-floor": "It pays less than our node passes on now.",
  "sign.fee-low": "It pays less than what is now expected to be mined within six blocks.",
  "sign.parent-waits": "It spends what is not mined itself, and cannot be mined before that:",
  "sign.overdue": "It has waited for longer than the fund allows.",
  order: "What to do, in this order",
  parent: "Look at the batch that it waits for, and lift that one.",
  wait: "Its fee is not low. Wait for some blocks, unless somebody cannot.",
  child: "A child, which pays for both",
  replacement: "The same payments at a higher fee",
  cancel: "A cancel, only if nothing else helps: nobody is paid then",
  none: "None of the ways can be gone now. It is sent until the network has it; look again when fees are lower.",
  away: "The node does not answer, so what each way would cost is not known now.",
  lift: "Lift it …",
} as const;

/** The texts about batches that are stuck, in English so far. */
export const stuckText = defineTexts(en, {})("en");
