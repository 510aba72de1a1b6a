/** Texts of the caseworkers' pages about the course of a case: its messages. */
export const courseTexts = {
  "state.reviewed": "verdict given",
  "means.reviewed":
    "What reviewers said is kept. It waits for another reviewer, or until nothing stands in the way of what they said.",
  "hindrance.heading": "What stands in the way now of paying what you found",
  "hindrance.after":
    "When that is gone, nothing more is asked of you: it is looked at again at every visit.",
  "hindrance.budget-exceeded": "The programme has granted what it may for now.",
  "hindrance.coins-unexplained":
    "Coins of the programme were spent in a way that two people have not explained.",
  "hindrance.duplicates-open":
    "The case shares something with another one, and nobody has judged that yet.",
  "hindrance.emergencies-only":
    "What the programme may still grant for now is kept for emergencies.",
  "hindrance.insufficient-funds": "The programme has less than that.",
  "hindrance.losses-open": "More is promised than there is.",
  "hindrance.period-closed": "The book of today is closed already.",
  "hindrance.rate-needed": "There is no rate of that currency.",
  "hindrance.restore-unreleased":
    "The fund was brought back from a backup, and two people have not released it.",
  "state.appealed": "appealed",
  "means.appealed":
    "The applicant asked for a second look. It waits for two reviewers who have had no part in it.",
  "appeal.why":
    "This request was declined before by other people, and its applicant asked for a second look. Judge it anew; what you decide is final. They write:",
  "queue.appeals_one":
    "{{count}} appeal waits, because too few reviewers have had no part in it. Enrol reviewers, or ask a partner fund for two; its applicant’s next visit draws them.",
  "queue.appeals_other":
    "{{count}} appeals wait, because too few reviewers have had no part in them. Enrol reviewers, or ask a partner fund for two; their applicants’ next visits draw them.",
  "reviewers.heading": "How reviewers decide",
  "reviewers.quarters": "By quarters",
  "overdue.heading": "What is overdue now",
  "overdue.lead":
    "In the whole fund, in bands, without a case and without a name. For whoever is silent somebody else is drawn as soon as a colleague or the applicant looks and somebody is free; where it stays high, people are missing.",
  "overdue.triage": "Requests that nobody has sent to review",
  "overdue.review": "Reviews in which somebody says nothing",
  "overdue.duplicates": "Pairs of requests that nobody judges",
  "reviewers.lead":
    "Of each quarter that is over, in bands and without a case. Who gave fewer than ten verdicts in one is not told of. What stands out is a reason to ask, and nothing else.",
  "reviewers.none": "There is nothing to tell yet.",
  "reviewers.verdicts": "Verdicts",
  "reviewers.eligible": "Of them eligible",
  "reviewers.overturned": "Of them decided otherwise by a third reviewer",
  "reviewers.missed": "Of test requests found otherwise than expected",
  "reviewers.half": "Half of them within",
  "reviewers.days": "{{days}} days after the request came",
  "reviewers.later": "more than 60 days after the request came",
  "vouch.heading": "Trusted groups that vouch (E3)",
  "vouch.counts": "vouches for this applicant.",
  "vouch.withdrawn":
    "was withdrawn since. Its vouch counts no more: rest nothing on it, and look again at what rests on it.",
  "message.heading": "Messages",
  "message.applicant": "The applicant",
  "message.fund": "The fund",
  "message.new": "new message",
  "message.write": "Write to the applicant",
  "message.template": "A text that is ready",
  "message.templateHint": "The applicant reads it in their language.",
  "message.t.more": "Please say more about what happened",
  "message.t.when": "Please say when it happened",
  "message.t.amount": "Please say how much you need and for what",
  "message.t.proof": "Please say how we could believe it",
  "message.t.address": "Please say where to be paid",
  "message.t.wait": "It takes longer than usual",
  "message.t.thanks": "Thank you",
  "message.text": "In your own words",
  "message.textHint":
    "In a language that they read. Never ask for names, documents, phone numbers or publicity. Every message is sealed in the case.",
  "message.send": "Send it",
  "Write something.": "Write something.",
  "question.heading": "Ask the applicant first",
  "question.why":
    "The case waits and comes back to you with the answer. If none comes by the last day, it comes back without one; the applicant is reminded on their page.",
  "question.days": "How long do we wait?",
  "question.daysHint": "Networks are cut and phones are taken: rather longer.",
  "question.14": "14 days",
  "question.21": "21 days",
  "question.30": "30 days",
  "question.60": "60 days",
  "question.90": "90 days",
  "question.submit": "Ask and wait",
  "question.waits": "The applicant was asked. You can go on without the answer.",
  "question.unanswered":
    "You asked the applicant, and no answer came in time. Decide on what you know: whatever ends the case takes a second person.",
  "question.end": "Go on without the answer",
  "done.question": "The question was sent, and the case waits for the answer.",
  "done.messages": "The message was sealed and sent.",
} as const;
