/** What is said of a declined request and of a second look at it, in English; the other languages say all of it. */
export const en = {
  "state.appealed": "You asked for a second look at this request.",
  "declined.twice": "Reason: as far as the fund can tell, this was asked before.",
  "declined.twice.then": "If it was not, say in a second look what tells the two requests apart.",
  "declined.unsafe": "Reason: paying you now could put you in danger.",
  "declined.unsafe.then":
    "It would help if the danger has passed, or if there is a safer way to be paid.",
  "declined.not-shown":
    "Reason: it was not shown what happened to you, or that it has to do with the protests.",
  "declined.not-shown.then":
    "It would help to say what happened, roughly when, and who else saw or reported it. No single paper is needed.",
  "declined.no-need": "Reason: it was not shown that you need help now.",
  "declined.no-need.then":
    "It would help to say what is lost, how many people live on it, and what is due.",
  "declined.other": "Reason: by its published policy this programme does not pay for this.",
  "declined.other.then":
    "It would help to say what makes your case one that the policy means. Another programme may fit better.",
  "appeal.heading": "Ask for a second look",
  "appeal.why":
    "Two people who have had no part in this request look at it anew. What they decide is final. You can also erase the request, below.",
  "appeal.by": "Until the end of this day (UTC):",
  "appeal.text": "What was missed, or is wrong?",
  "appeal.hint": "In any language. Write no names. Afterwards you can send files again.",
  "appeal.submit": "Ask for a second look",
  "appeal.waits":
    "There are no two people at the fund now who have had no part in this request. It waits for them. Come back, and look whether there are any; if there are none for a year, it is erased.",
  "appeal.again": "Look again",
  "appeal-final":
    "Two other people have looked at this request already, and what they decided is final. With something new, send a new request.",
  "appeal-late": "The last day to ask for a second look is over. You can send a new request.",
  "case-transition": "That cannot be done with this request now.",
  "entry.appeal": "Why you ask for a second look",
  "entry.touched":
    "After it was declined, the short names of those who worked on it, so that others take the second look",
  "kept.appealed": "A second look that nobody could take: erased {{days}} days after the month.",
  "kept.reviewed": "Reviewed, and nothing could follow: erased {{days}} days after the month.",
  "state.test":
    "This is a test request. Two people of the fund made it up to see how requests are reviewed; nothing is ever paid for it. If it is yours and true, somebody deceived you: send a new one.",
} as const;
