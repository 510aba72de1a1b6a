import { defineTexts } from "../http/text.ts";
import type { Text, TextKey } from "../http/text.ts";

const en = {
  "pair.heading": "Possible duplicates",
  "pair.waiting_one": "It shares something with {{count}} case, and that is not judged yet.",
  "pair.waiting_other": "It shares something with {{count}} cases, and that is not judged yet.",
  "pair.blocks":
    "It cannot be approved before a third person, who reviews neither case, has said what they are to each other. That person is drawn by itself.",
  "pair.judged": "Everything that it shares with other cases is judged.",
  "pair.yours": "You were drawn to judge it.",
  "pair.open": "Compare",
  "pair.read": "Read what was said",
  "pair.title": "Duplicates of case {{name}}",
  "pair.lead":
    "What two requests share is known by keyed marks, not by the address or the file itself, which nobody is shown here.",
  "pair.none": "Nothing is shared with another case any more.",
  "pair.shares": "They share",
  "pair.strength": "How much that says",
  "pair.state": "Judged",
  "pair.reason": "Why",
  "pair.this": "This case",
  "pair.other": "The other case",
  "pair.closed":
    "It is decided, or nobody has opened it since: what was asked in it cannot be shown. Judge by what is here, or wait.",
  "pair.asked": "Asked for",
  "field.script": "a payment address",
  "field.account": "an account key",
  "field.evidence": "a file",
  "strength.weak": "little",
  "strength.medium": "something: many may send the same file with right",
  "strength.strong": "much",
  "finding.suspected": "not yet",
  "finding.needs_info": "More is needed to say",
  "finding.confirmed_duplicate": "The same request twice: one of them may be granted",
  "finding.same_household": "Different requests of one household, which shares a wallet",
  "finding.not_duplicate": "Two different requests",
  "judge.heading": "What do you say?",
  "judge.finding": "What are they to each other?",
  "judge.reason": "Why?",
  "judge.reasonHint": "It is sealed in this case, for its reviewers. Name nobody.",
  "judge.submit": "Say so",
  "judge.version": "Version",
  "judge.case": "Case",
  "Say in a few words why not.": "Say in a few words why.",
  "A secret of a wallet does not belong here. It was not kept. Whoever has seen it can take the coins: move them to a new wallet.":
    "A secret of a wallet does not belong here. It was not kept. Whoever has seen it can take the coins: move them to a new wallet.",
  "Please remove special control characters.": "Please remove special control characters.",
} as const;

/** A key of the texts about duplicates. */
export type PairKey = TextKey<typeof en>;

/** The texts about duplicates on caseworkers' pages, in English so far. */
export const pairText: Text<PairKey> = defineTexts(en, {})("en");
