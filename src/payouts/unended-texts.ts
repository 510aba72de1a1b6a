import { defineTexts } from "../http/text.ts";

const en = {
  heading: "Signed in a batch that has not ended",
  lead: "A reorganisation took away, or made less deep, what ended the batch in which these were signed. It may be mined and pay them, so no other batch does.",
  cancel: "Only a cancel ends it; its page says how far one has come:",
  blocks: "What ends it is {{depth}} of six blocks deep. They wait for the next ones:",
  means:
    "It was ended, and a reorganisation took away what ended it, so it could be mined all the same. Cancel it: until that is six blocks deep, nothing that waits and was signed in it last joins another batch.",
  forms: "A reorganisation took away what it died of: it could be mined all the same. Cancel it.",
} as const;

/** The texts about batches that died and have not ended, and about payouts that wait for their end, in English so far. */
export const unendedText = defineTexts(en, {})("en");
