import { defineTexts } from "../http/text.ts";
import type { TextKey } from "../http/text.ts";

const en = {
  heading: "Blackouts",
  explain:
    "When the network of those who ask for help is shut down, declare it: from the day you name, every time they have stands still, and nothing of theirs ends because they are silent. Somebody else ends it, or it is over after {{days}} days; the next one somebody else declares. The public is told that there is one, and nothing more.",
  costs:
    "What is kept of people stays longer for it, so end it when the network is back. Erasure and withdrawal at a wish go on.",
  none: "No blackout is declared.",
  open: "From {{first}}, to {{last}} at the latest",
  over: "From {{first}} to {{last}}",
  never: "To begin on {{first}}, taken back before",
  by: "Declared by {{person}} on {{day}}",
  endedBy: "Ended by {{person}} on {{day}}",
  end: "End it today",
  others: "Somebody else ends what you declared.",
  new: "Declare one",
  firstDay: "First day",
  firstDayHint: "As 2026-11-25, of universal time; of the last thirty days or the next seven.",
  noDay: "Write a day as 2026-11-25.",
  declare: "Declare it",
  past: "Over",
  "done.declared": "The blackout is declared.",
  "done.ended": "The blackout is ended.",
} as const;

/** A key of the texts of this page. */
export type BlackoutKey = TextKey<typeof en>;

/** The texts of the staff's page of blackouts, in English. */
export const blackoutTexts = defineTexts(en, {});
