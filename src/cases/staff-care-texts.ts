/** What reviewers read of household, safety of paying and the time to wait; English, as all of their pages. */
export const careTexts = {
  "household.one": "One person",
  "household.two-three": "Two or three people",
  "household.four-five": "Four or five people",
  "household.six-more": "Six or more people",
  "danger.no": "No",
  "danger.any": "Any payment could",
  "danger.time": "At certain times it could",
  "danger.amount": "A large sum at once could",
  "danger.route": "The way it is paid could",
  "danger.unsure": "They do not know",
  "device.own": "Only they",
  "device.shared": "Others use it too",
  "device.watched": "It may be watched or searched",
  "device.unsure": "They do not know",
  "quiet.two-weeks": "Two weeks",
  "quiet.four-weeks": "Four weeks",
  "quiet.eight-weeks": "Eight weeks",
  "quiet.until":
    "Its applicant asked not to be paid or written to before {{day}}. A payment that is queued waits until then by itself, unless they take that back with their code. What you write waits on their page and is sent nowhere, but whoever looks over their shoulder reads it.",
  "quiet.write": "They asked not to be written to before {{day}}. Can this wait?",
} as const;
