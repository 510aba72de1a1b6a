import { EVIDENCE_CLASSES } from "../evidence/evidence.ts";
import type { EvidenceClass } from "../evidence/evidence.ts";
import { defineTexts } from "../http/text.ts";
import type { Text, TextKey } from "../http/text.ts";
import { criteriaText } from "./criteria-texts.ts";

const en = {
  "files.heading": "Papers and pictures",
  "files.none": "Nothing was sent.",
  "files.lead":
    "You see copies without place, date and device. What you open is recorded. Do not copy, photograph or pass on anything from here.",
  "files.back": "Back to the case",
  "kind.paper": "A paper",
  "kind.health": "Health or an injury",
  "kind.people": "People",
  "kind.other": "Something else",
  "state.received": "being looked into",
  "state.failed": "could not be looked into: only the original opens",
  "state.scanned": "not looked at",
  "state.seen": "looked at",
  "state.accepted": "accepted",
  "state.insufficient": "not enough",
  "state.suspected_false": "perhaps false",
  "state.destroyed": "destroyed",
  "file.look": "Look at it",
  "file.alt": "What was sent, without what the camera wrote into it",
  "file.noView":
    "Nothing of this file can be shown safely. Ask the applicant for a picture of it, or open the original with a colleague.",
  "mark.heading": "What you find of it",
  "mark.hint": "The other reviewer does not see it.",
  "mark.mark": "It is",
  "mark.class": "Class",
  "mark.submit": "Record this",
  "mark.done": "Recorded.",
  "mark.mine": "You found:",
  "original.heading": "The original",
  "original.lead":
    "As it was sent, with everything in it. It opens only when two people ask, each with a reason that is kept with the case. It may hold what harms your computer: open it on one that holds nothing.",
  "original.asked": "Asked for:",
  "original.wait": "You have asked. It opens when somebody else with this case asks too.",
  "original.reason": "Why the copy is not enough",
  "original.ask": "Ask to open it",
  "original.open": "Save the original",
} as const;

type ClassKey = `class.${EvidenceClass}`;

/** The classes are named as on the form of the criteria. */
const classes = Object.fromEntries(
  EVIDENCE_CLASSES.map((each) => [
    `class.${each}`,
    `${each}: ${criteriaText.t(`evidence.${each}`)}`,
  ]),
) as Record<ClassKey, string>;

const all = { ...en, ...classes };

/** A key of the texts of the reviewers' page of files. */
export type StaffEvidenceKey = TextKey<typeof all>;

/** The texts of the reviewers' page of files, in English so far. */
export const staffEvidenceText: Text<StaffEvidenceKey> = defineTexts(all, {})("en");
