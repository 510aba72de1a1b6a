import { defineTexts } from "../http/text.ts";
import type { Text, TextKey } from "../http/text.ts";

const en = {
  "pause.heading": "Paused payouts",
  "pause.lead":
    "A payout that is paused joins no batch, and a batch that nobody has signed is given up for it. Anybody here pauses one; another person lifts it.",
  "pause.none": "No payout is paused.",
  "pause.over": "All of these are lifted.",
  "pause.lifted": "{{person}} lifted it.",
  "pause.liftedByCode": "The code lifted it.",
  "pause.ended": "Its day came, or the code lifted it.",
  "pause.new": "Pause a payout",
  "pause.payout": "Its reference",
  "pause.payoutHint": "The 32 characters that the list of payouts and its batch show.",
  "pause.reason": "Why",
  "pause.safety": "Somebody may be in danger",
  "pause.fraud": "It may be fraud",
  "pause.address": "Where it goes is in doubt",
  "pause.request": "Whom it pays wished so",
  "pause.words": "In your words",
  "pause.wordsHint": "Whoever pauses and lifts payouts reads it. Name no applicant.",
  "pause.submit": "Pause it",
  "pause.by": "{{person}} paused it.",
  "pause.byCode": "Somebody with the code of its request paused it, and lifts it with the code.",
  "pause.byCodeTwo":
    "Somebody with the code of its request paused it. The code does not lift this one: two people must.",
  "pause.until":
    "Whom it pays asked for this when they asked for help. It ends by itself on {{day}}, or with the code before.",
  "pause.first": "{{person}} would lift it. A second one must say so too.",
  "pause.others": "Another person lifts it.",
  "pause.liftWords": "Why is it paid after all?",
  "pause.lift": "Lift this pause",
  "pause.late":
    "It was signed before: who has the transaction can send it. Freeze all payouts at once, which keeps the fund from sending it, and then give its batch up by a transaction that spends its anchor back to the fund. The pause holds what comes back.",
  "pause.unsure":
    "A batch of it was approved before it was given up, so the signer may have signed it, and who has the transaction can send it. Freeze all payouts until the signer has been asked, which it is when the batch's day is over, or hold its next batch back until then.",
  "done.paused": "It is paused.",
  "done.late": "It is too late for the transaction that is signed. See below what can be done.",
  "done.unsure": "It joins no batch any more, but may be signed already. See below.",
  "done.lifted": "That is noted.",
} as const;

/** A key of the texts about paused payouts. */
export type PauseKey = TextKey<typeof en>;

/** The texts about paused payouts, in English so far. */
export const pauseText: Text<PauseKey> = defineTexts(en, {})("en");
