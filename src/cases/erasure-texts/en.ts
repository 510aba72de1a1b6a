/** What is said of erasing a request, and of how long it is kept, in English; the other languages say all of it. */
export const en = {
  "state.erased": "Everything of this request was destroyed.",
  "erase.heading": "Erase everything",
  "erase.body":
    "Destroys what you wrote, your award, your addresses for payments and this request’s key, for everybody, for good. A request that is still open, or a payment that nobody has signed, is taken back first. Amounts in the fund’s books stay; without this code nobody can tell that they were yours. For 30 days after a payment has settled, whoever has both this code and the fund’s database could still find that payment: destroy the code.",
  "erase.ask": "Erase everything …",
  "erase.sure": "Yes, erase it for good",
  "erase.keep": "No, keep it",
  "erase.early":
    "A payment is on its way. Come back when it is settled: until then only this page can follow it.",
  "withdrawal-late":
    "It is too late: the payment is signed, or is being signed now, and nobody can call it back. It goes to your address. If you do not want to keep it, you can give it to the fund like any donor: the donation page shows a fresh address, and the blockchain shows the way. If the payment fails, a pause holds what comes back of it.",
  "withdraw.perhaps":
    "You took this request back. Its payment may have been signed before, so it may still come. When this page says that nothing will be paid, that is certain.",
  "erase.done": "It is erased",
  "erase.doneBody":
    "This code opens nothing any more; destroy it. Until the end of the day below, a copy of the key that our rules allow could still open an old copy; after it none does, unless somebody broke that rule.",
  "erase.on": "Erased on",
  "erase.after": "No copy opens after",
  "erase.stays": "What stays",
  "erase.staysBody":
    "That there was a request to this programme in that month, its steps by month, and the amounts in the books. None of it alone leads to you. A payment’s address is deleted 30 days after it has settled; the payment itself is in the blockchain for ever. For 30 days after a payment has settled, whoever has both this code and the fund’s database could still find that payment: destroy the code.",
  "erase.note":
    "Nothing here has to be kept. If you write the day down, do it where a search does no harm.",
  "hold.checks":
    "What lets a recipient look their payment up in the public book, sealed to them: {{days}} days after it is there",
  "hold.looks":
    "Which caseworker looked at a case, in which hour and why, for {{days}} days; whose case, only its key tells",
  "hold.counts": "How many requests came on a day, for {{days}} days",
  "hold.tests":
    "Of requests that two of the fund made up to see how requests are reviewed: who made them up, in which month, and what they came to. Nothing of it is about an applicant.",
  "hold.verdicts":
    "How each reviewer decided, in sums by quarter and by pseudonym, for {{days}} days; of no case",
  "hold.staff":
    "Of caseworkers: pseudonym, role, public keys, sessions, the languages that somebody says they read, and who proposed or agreed to a programme’s policy, or opened, paused or closed one",
  "kept.heading": "How long",
  "kept.self":
    "You can erase a request yourself at any time, except while a payment is on its way.",
  "kept.open": "Open requests are kept until they are decided.",
  "kept.spam": "Turned away: erased {{days}} days after the month.",
  "kept.withdrawn": "Taken back: erased {{days}} days after the month.",
  "kept.declined": "Declined: erased {{days}} days after the month.",
  "kept.completed": "Paid: erased {{days}} days after the month in which you saw it.",
  "kept.approved":
    "Approved, and nobody said where to pay: erased {{days}} days after the month; the money is free for others again.",
  "kept.unseen":
    "Paid, and you did not come to see it: erased {{days}} days after the month in which the payment was queued, once all payments of that time are over so long.",
  "kept.active":
    "Approved and not finished: erased {{days}} days after the month, even if a payment still waits.",
} as const;
