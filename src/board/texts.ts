import { defineTexts } from "../http/text.ts";
import type { TextKey } from "../http/text.ts";

const en = {
  heading: "The board’s key",
  explain:
    "When nobody on the staff can open a case any more, the board’s key still can. One person asks, another confirms, the public log names it, seven days pass, and two holders of shares open it, offline, for the two people named here. Until the case is open anybody on the staff can stop it.",
  none: "Nobody asks the board for anything.",
  "state.asked": "Asked by {{person}}, to be confirmed by somebody else",
  "state.confirmed": "Confirmed, about to be named in the public log",
  "state.waiting": "Named in the public log; may be given out from",
  "state.ready": "May be given to two holders of shares",
  "state.handed": "Given out; the holders’ answer is awaited",
  "state.open": "Open to its two readers until",
  "state.stopped": "Stopped by {{person}}",
  "state.over": "Over",
  "use.case": "Case",
  "use.readers": "Readers",
  "use.asked": "Asked by {{person}}",
  "use.confirmed": "Confirmed by {{person}}",
  confirm: "Confirm it",
  stop: "Stop it",
  handover: "Save the file for the holders",
  failure: "I cannot open it",
  end: "Close it to them now",
  past: "Over or stopped",
  new: "Ask the board for a case",
  "ask.case": "Case",
  "ask.caseHint": "Its id, as the applicant’s team had it.",
  "ask.noCase": "This is no id of a case.",
  "ask.readers": "Who is to read it",
  "ask.readersHint": "The codes of two people, with a space between them.",
  "ask.noReaders": "Two codes, with a space between them.",
  "ask.reason": "Why",
  "ask.reasonHint": "Everybody on the staff reads it, and it is kept. Name no applicant.",
  "ask.short": "Say in a few words why.",
  "ask.submit": "Ask",
  "return.file": "The file that the holders gave back",
  "return.submit": "Open the case to its two readers",
  "done.return": "The case is open to its two readers.",
} as const;

/** A key of the texts of the board's page. */
export type BoardTextKey = TextKey<typeof en>;

/** The texts of the board's page. Staff pages are in English so far. */
export const boardTexts = defineTexts(en, {});
