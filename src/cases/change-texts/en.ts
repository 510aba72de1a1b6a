/** What is said of a change of destination that does not count yet, in English; the other languages say all of it. */
export const en = {
  "destination.cooling":
    "A payment is decided already. Another address counts only after {{hours}} hours and once two people of the fund know of the change; until then nothing is paid.",
  "destination.resting":
    "You changed this address. The change counts once two people of the fund know of it, and not before:",
  "destination.known": "Two people know of it.",
  "destination.takeBackWhy":
    "Did somebody make you do this, or was it not you? Take it back. Then we pay here again, without waiting:",
  "destination.takeBackKey":
    "Did somebody make you do this, or was it not you? Take it back. Then we pay to your account key of before again, without waiting.",
  "destination.takeBack": "Take the change back",
  "destination-changes":
    "This address was changed as often as it can be for one payment. A change that does not count yet can still be taken back.",
  "destination-refusals":
    "Too many addresses that cannot be paid were given for this payment. One that counts still does; if there is none, another can be given next month (UTC).",
  "destination-unchanged":
    "There is no change to take back: what you gave counts already, or the payment is on its way.",
} as const;
