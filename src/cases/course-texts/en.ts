/** What is said while a request takes its course, in English; the other languages say all of it. */
export const en = {
  "message.heading": "Messages",
  "message.none": "There are no messages yet.",
  "message.unread": "New messages: {{number}}",
  "message.open": "Read and write messages",
  "message.lead":
    "The fund writes to you only here. Please write no names, phone numbers or addresses.",
  "message.you": "You",
  "message.fund": "The fund",
  "message.text": "Your message",
  "message.hint":
    "In any language. It is sealed as it arrives; only who works on your request can read it.",
  "message.send": "Send",
  "message.back": "Back to the request",
  "Write something.": "Write something.",
  "messages-closed":
    "Nobody at the fund can open this request any more, so no message would be read.",
  "messages-full": "This conversation is full. Nothing more can be written into it.",
  "messages-many": "You have written enough for today. Please go on tomorrow.",
  "template.more":
    "Please tell us a little more about what happened. A few sentences are enough, and no names.",
  "template.when": "Please tell us roughly when it happened.",
  "template.amount": "Please tell us how much you need, in which currency, and what for.",
  "template.proof":
    "Please tell us what makes it possible to believe this: for example, who else saw it, or what was reported of it. If it is safe for you, you may send papers or pictures; none is required. Write no names.",
  "template.address": "Please say on the page of your request where you want to be paid.",
  "template.wait":
    "We are working on your request. It takes longer than usual; you need not do anything.",
  "template.thanks": "Thank you. We have everything that we need for now.",
  "hold.mail":
    "How many messages of a request wait to be read, on which side; of a question that waits for your answer, the day it was asked and how many days you have",
  "state.info_requested":
    "We need an answer from you before we can decide. Please read our message below.",
  "state.expired":
    "We asked you something and got no answer in time, so this request was closed. You may send a new one.",
  "question.by": "Please answer by the end of this day (UTC):",
  "question.soon": "Less than a week is left to answer.",
  "question.last":
    "This is the last reminder: without an answer two people decide on what they know.",
  "kept.expired": "Closed without an answer: erased {{days}} days after the month.",
} as const;
