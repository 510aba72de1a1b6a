/** What is said of groups that vouch, in English; the other languages say all of it. */
export const en = {
  "vouch.heading": "A group that vouches for you",
  "vouch.ask": "Let a group vouch for me",
  "vouch.lead":
    "A group that the fund trusts, such as a union committee or legal helpers, can vouch for you. It helps, and is not needed.",
  "vouch.how":
    "Give the group this tag. It signs it and gives you a text; put that text here. The group learns that you ask this fund for help. It does not learn what you wrote, what is decided or what you are paid. The fund learns no name.",
  "vouch.tag": "Your tag",
  "vouch.text": "The text that the group signed",
  "vouch.textHint": "All of it, from the first line to the last.",
  "vouch.send": "Hand it in",
  "vouch.given": "The group vouches for your request.",
  "vouch.have": "Who vouches",
  "vouch-closed": "This request is decided. No vouch is taken for it any more.",
  "vouch-late": "This vouch is too old. Ask the group for a new one.",
  "vouch-other":
    "This vouch is for another request or another programme. Give the group the tag on this page.",
  "vouch-spent":
    "This group has vouched for as many people as it may in that month. Ask it again next month.",
  "vouch-unproven": "This is not the whole text of a group that the fund trusts. Copy all of it.",
  "vouches-many": "Three groups vouch for this request. That is enough.",
  "hold.vouch":
    "Which groups the fund trusts to vouch, by code names, for ever, and how many vouches of each came in this month and the last. For whom is sealed in the request",
} as const;
