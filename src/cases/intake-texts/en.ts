/** What is said of giving, with the request itself, where to be paid, in English; the other languages say all of it. */
export const en = {
  "apply.destination": "Where should we pay, if you have a wallet already?",
  "apply.destinationHint":
    "In your wallet choose “receive” and copy a whole address that you have not shown to anybody. The public key of an account (xpub) works too. Never paste seed words or a private key. Without a wallet leave it empty: you can say it later, with the code that you will get.",
};
