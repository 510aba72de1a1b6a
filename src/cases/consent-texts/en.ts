/** What whoever asks for help agrees to, in English; the other languages say all of it. Another meaning is another CONSENT_VERSION. */
export const en = {
  "consent.heading": "What you agree to",
  "consent.kept":
    "What you write and send here is kept, locked under a key of your request alone. The few people who decide on it open it, and every opening is recorded.",
  "consent.time":
    "It is destroyed by itself some time after the decision. The page “What we hold” says what is kept, for how many days, and what stays open beside it.",
  "consent.public":
    "Public are only sums, counts, and fingerprints that lead to nobody. A payment stands in the blockchain for ever, without your name.",
  "consent.withdraw":
    "You can withdraw this consent with your code and give no reason: erase the request, and all that is locked in it is destroyed. Only while a payment is on its way that has to wait. Amounts stay in the books.",
  "apply.consent": "I have read this, in a language that I understand, and I agree",
  "consent.yes": "Yes",
  "Nothing was sent. Read what is kept and agree to it, in the version that stands here.":
    "Nothing was sent. Read what is kept and agree to it, in the version that stands here.",
} as const;
