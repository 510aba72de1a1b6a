/** What is said of requests that nobody sent to review, in English; the other languages say all of it. */
export const en = {
  "state.untriaged":
    "Nobody at the fund sent your request to review in time, so it has ended, unread by those who decide. This says nothing about you or your request; it is the fund’s failure. Nobody there can open it any more. You may send a new request, to another programme too, or ask elsewhere.",
  "triage.by":
    "If nobody at the fund has sent it to review by the end of {{day}} (UTC), it ends, and you read so here. Days of a declared blackout are not counted.",
  "kept.untriaged":
    "A programme may end requests that nobody sent to review after so many days; its page says after how many, and the page of the request says the day.",
};
