/** What is said of what comes with the request itself, where to be paid and a second code, in English; the other languages say all of it. */
export const en = {
  "apply.destination": "Where should we pay, if you have a wallet already?",
  "apply.destinationHint":
    "In your wallet choose “receive” and copy a whole address that you have not shown to anybody. The public key of an account (xpub) works too. Never paste seed words or a private key. Without a wallet leave it empty: you can say it later, with the code that you will get.",
  "second.ask": "Give me a second code for when somebody forces me",
  "second.askHint":
    "Whoever enters it hears that it opens nothing, and what you are to be paid is paused until you lift that with your true code.",
  "second.heading": "Your second code",
  "second.body":
    "If somebody forces you to show your request, give them this code. They hear that it opens nothing, as of any wrong code. Meanwhile what you are to be paid is paused, and as long as your request is not decided whoever works on it sees that it was entered. With your true code you see it too, and lift it.",
  "second.limits":
    "It is a brake and no hiding place: it does not hide that you asked, and whoever knows this page knows that there are such codes. Keep it apart from the true one and do not mix them up. If the page gives no answer when it is entered, it may have done nothing. Nobody comes to help because of it: once there is a payment nobody is told why it waits, and what is signed already is still sent.",
  "second.used":
    "Your second code was entered. What you are paid is paused, and whoever works on your request can see it. Lift it when you are safe.",
  "second.perhaps":
    "Your payment was paused with a code. If it was not you with this one, your second code was entered. Lift the pause when you are safe.",
  "second.lift": "I am safe: go on",
  "hold.second":
    "The same of a second code, which every request has whether anybody took it or not, and, sealed, whether it was entered",
};
