import { defineTexts } from "../http/text.ts";
import type { Text, TextKey } from "../http/text.ts";

const en = {
  "case.heading": "Who looked at this case",
  "case.lead":
    "Everybody to whom the case is open can read this, without opening it: no look is recorded for it, and nothing of what was asked is shown. Those who review it are not shown each other, nor who stood aside, or had a part in it before an appeal. Looks are kept for ninety days. If somebody looks who has nothing to do with it, tell the data officer.",
  "case.none": "Nobody has opened it in the last ninety days.",
  "case.back": "Back to the case",
  "case.link": "Who looked at this case",
  "log.heading": "Who looked at cases",
  "log.lead":
    "Every look of the last ninety days, by code, purpose and hour. To decide is to review here. The eight letters are the same for all looks of one person at one case; which case it is, and who else looked at it, only that case’s key tells.",
  "log.none": "Nobody has looked at a case.",
  "log.of": "Looks of {{person}}",
  "log.all": "Looks of everybody",
  "log.next": "The looks before",
  "bounds.heading": "Who opened as many cases as one may",
  "bounds.lead":
    "One person may open {{hour}} different cases in an hour and {{day}} in 24 hours. Ask whoever stands here why; if it was not they, their access is frozen first.",
  "bounds.none": "Nobody did in the last ninety days.",
  "bounds.hour": "{{cases}} cases in this hour",
  "bounds.day": "{{cases}} cases in the 24 hours until then",
  "kind.request": "the request",
  "kind.appeal": "why they appeal",
  "kind.assessment": "what reviewers found",
  "kind.message": "messages",
  "kind.evidence": "files",
  "kind.note": "what was said of pairs",
} as const;

/** A key of the texts of the pages that say who looked. */
export type LookTextKey = TextKey<typeof en>;

/** The texts of the pages that say who looked, in English so far. */
export const lookText: Text<LookTextKey> = defineTexts(en, {})("en");
