/** What is said of payments that are paused, in English; the other languages say all of it. */
export const en = {
  "pause.why":
    "Is it not safe to be paid now? Pause the payment. Nothing is paid until you lift the pause with your code.",
  "pause.submit": "Pause the payment",
  "pause.lift": "Lift my pause",
  "pause.own": "You have paused this payment. Nothing is paid until you lift the pause.",
  "pause.two":
    "You have paused this payment so often that your code does not lift it any more. Two people of the fund do.",
  "pause.late":
    "The payment was signed before, so it may still go out. If it does not, the pause holds it.",
  "pause.unsure":
    "The payment may have been signed before, so it may still go out. If it does not, the pause holds it.",
  "pause-nothing": "There is no payment that could be paused.",
  "pause-not-own": "There is no pause of yours to lift.",
  "payout-over": "The payment has been made already.",
} as const;
