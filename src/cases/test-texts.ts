import { defineTexts } from "../http/text.ts";
import type { TextKey } from "../http/text.ts";

const en = {
  heading: "Test requests",
  explain:
    "Two people who neither triage nor review make up a request, to see whether reviewers find what they should. It goes the way of every request, and nobody who works on it can tell; it is never paid. One person proposes it and gets its code, somebody else agrees by that code, one of the two sends it.",
  costs:
    "Make it like true ones, and leave out where to be paid. Tell its code by word of mouth only. There may be one a month, and one more for every twenty requests of the month before.",
  none: "There are none.",
  programme: "Programme",
  programmeHint: "The code of a programme, such as general.",
  choose: "Write the code of a programme, such as general.",
  expected: "What reviewers should find",
  eligible: "that it is paid",
  declined: "that it is declined",
  pick: "Choose what they should find.",
  code: "Its code",
  codeHint: "As the person who proposed it was shown it.",
  people: "By",
  proposedBy: "proposed by {{person}} in {{month}}",
  agreedBy: "agreed to by {{person}} in {{month}}",
  result: "What it came to",
  open: "told when the month in which it is decided is over",
  met: "{{end}}, as expected",
  unmet: "{{end}}, and not as expected",
  approved: "approved",
  turnedDown: "declined",
  spam: "turned away before review",
  new: "Propose one",
  propose: "Make its code",
  agreeing: "Agree to one",
  agree: "Agree",
  sending: "Send one that two agreed on",
  send: "Send it",
  shown: "This is its code, shown once. Tell it to whoever is to agree.",
  "done.agreed": "You agreed. One of you can send it.",
  "done.sent": "It is sent. Its code shows where it stands.",
} as const;

/** A key of the texts of this page. */
export type TestKey = TextKey<typeof en>;

/** The texts of the staff's page of test requests, in English. */
export const testTexts = defineTexts(en, {});
