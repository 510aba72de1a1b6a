import { en as change } from "../change-texts/en.ts";
/** English texts of the recipient's pages; the catalogue that the others are measured against. */
export const en = {
  ...change,
  "before.heading": "Before you ask",
  "before.lead":
    "You can ask for help here without a name, a phone number or an account. Please read this page first; it takes two minutes.",
  "before.device": "On which device",
  "before.deviceBody":
    "Use a phone or computer that others do not look into, best with Tor Browser. The button at the bottom of these pages leaves at once and makes the browser forget what it kept of them; only the list of visited pages stays, so delete it yourself.",
  "before.ask": "What we ask",
  "before.askBody":
    "What happened, roughly when, what the money is for, and how much you need. Not your name, address, phone, documents or case numbers. Please do not write them anywhere.",
  "before.keep": "What we keep",
  "before.keepBody":
    "Your answers are locked as they arrive. The few people who decide on your request can open them, and every opening is recorded; with a key that is split among three holders the fund can open them to two more people, seven days after a public notice. You get a code instead of an account.",
  "before.hold": "Exactly what we hold, and who can open it",
  "before.risk": "What is not protected",
  "before.riskServer":
    "The running server sees your text for a moment, before it locks it. If somebody has taken control of the server at that moment, they see it too.",
  "before.riskChain":
    "Payments are in bitcoin. The chain is public for ever: anyone can see a payment, though not for whom it was. When you change the money at an exchange that knows your name, it can see where it came from.",
  "before.riskCode":
    "Whoever has your code can see your request. If somebody may force you to show it, do not keep it on you.",
  "before.start": "Ask for help",
  "before.closed": "No programme takes requests at the moment. Please come back later.",
  "apply.heading": "Ask for help",
  "apply.lead":
    "Answer what you can, in your own words and in any language. Do not write names, addresses or numbers of documents.",
  "apply.moment":
    "The running server sees your text for a moment before it is locked. Everything is sent only when you press the button.",
  "apply.submit": "Send the request",
  "apply.again":
    "This form was sent before with other answers, and the code was shown then. Send it again only if you want to make a second request.",
  "apply.stale":
    "Nothing was sent: this form had been open for more than a day, or was sent within a moment. Your answers are still here. Look through them and send them again.",
  "apply.slowly":
    "Nothing was sent yet: many people are asking at the moment. Your answers are still here. Wait half a minute, then send them again.",
  "apply.busy":
    "Nothing was sent: so many people asked for help today that no more requests can be taken at the moment. Your answers are still here. Please try again in a few minutes, or later today.",
  "apply.programme": "What kind of help do you need?",
  "apply.category": "What happened?",
  "apply.period": "Roughly when?",
  "apply.region": "In which region?",
  "apply.regionHint": "A large area is enough. Please do not name a town or a street.",
  "apply.need": "What is the money for?",
  "apply.needHint": "For example: a fine of 900 roubles, rent for two months, a dentist.",
  "apply.amount": "How much, in satoshis?",
  "apply.amountHint":
    "Digits only. Leave it empty if you do not think in satoshis, and write the sum and the currency in the answer above.",
  "apply.urgency": "How soon do you need it?",
  "apply.text": "What else should we know?",
  "apply.textHint":
    "What happened, in short, and how we could believe it. Never publicity: nobody has to show their face to be helped.",
  "apply.language": "In which language should we answer?",
  "category.dismissal": "I lost my work",
  "category.fine": "A fine or court costs",
  "category.detention": "Arrest or prison",
  "category.injury": "I was hurt",
  "category.expulsion": "I was expelled from university or from the country",
  "category.equipment": "Equipment was taken or broken",
  "category.relocation": "I had to leave",
  "category.family": "I care for the family of somebody in prison",
  "period.week": "In the last week",
  "period.month": "In the last month",
  "period.half-year": "In the last half year",
  "period.year": "In the last year",
  "period.longer": "Longer ago",
  "urgency.days": "Within days",
  "urgency.weeks": "Within weeks",
  "urgency.months": "It can wait for months",
  "language.en": "English",
  "language.be": "Беларуская",
  "language.ru": "Русский",
  "language.uk": "Українська",
  "language.pl": "Polski",
  "language.fa": "فارسی",
  "Choose a programme.": "Choose a programme.",
  "Choose what happened.": "Choose what happened.",
  "Choose roughly when.": "Choose roughly when.",
  "Choose how soon you need it.": "Choose how soon you need it.",
  "Choose a language.": "Choose a language.",
  "Say in a few words what the money is for.": "Say in a few words what the money is for.",
  "A secret of a wallet does not belong here. It was not kept. Whoever has seen it can take the coins: move them to a new wallet.":
    "This is a secret of a wallet and does not belong here. We did not keep it, and it stands in no log. Whoever has seen it can take your coins: make a new wallet and move them there.",
  "Please remove special control characters.": "Please remove special control characters.",
  "Write the amount in satoshis, digits only, without leading zeros.":
    "Write the amount in satoshis, digits only, without leading zeros.",
  "The amount is larger than all bitcoin there will be.":
    "The amount is larger than all bitcoin there will be.",
  "claim.heading": "Your claim code",
  "claim.lead": "Your request has arrived. This code is the only way back to it.",
  "claim.once":
    "It is shown only now. We do not keep it, nobody can look it up, and a lost code cannot be replaced.",
  "claim.code": "The code",
  "claim.digits": "The same code in digits only",
  "claim.digitsHint":
    "For keyboards without Latin letters, and for reading it aloud. Either form is enough.",
  "claim.keep": "How to keep it",
  "claim.keepPaper":
    "Best on paper, in a place that is not searched, without a word about what it is for.",
  "claim.keepManager": "Or in a password manager, under a name that says nothing.",
  "claim.keepNot": "Not as a photo or screenshot, and not in a chat or an e-mail.",
  "claim.return": "How to come back",
  "claim.returnBody":
    "Open “I have a code” on this site and type it in. Please try that once now, from what you have written down, before you leave this page:",
  "claim.try": "Try the code",
  "claim.destination": "Say where to be paid",
  "claim.destinationBody":
    "If you have a bitcoin wallet, you can do this now and need not come back.",
  "request.heading": "Your request",
  "request.lead": "Enter the claim code that you were shown when you sent the request.",
  "request.look": "Look",
  "request.again": "Look again",
  "code.label": "Claim code",
  "code.hint":
    "27 letters and digits, or the 42 digits. Capitals, spaces and dashes do not matter; Cyrillic letters and Persian digits are understood.",
  "code-mistyped": "This code has a typing mistake. Please compare it group by group.",
  "code-of-other-kind": "This is the other kind of code, of somebody who gave.",
  "code-unknown": "This code opens nothing.",
  "code.receipt": "I gave, and have a receipt code",
  "step.sent": "Sent",
  "step.read": "Read by one person",
  "step.reviewed": "Decided by two people",
  "step.paying": "Being paid",
  "step.paid": "Paid",
  "state.submitted": "We have your request. Nobody has opened it yet.",
  "state.triage": "Somebody is reading your request.",
  "state.in_review":
    "Your request is with the people who decide. Two of them decide, each without the other.",
  "state.second_review": "One of the two people has decided. We wait for the second.",
  "state.approved": "Your request is approved.",
  "state.approvedAddress":
    "Your request is approved. Say below where to be paid, and we can pay. If you gave an address before, it cannot be used: give another one.",
  "state.approvedRefused":
    "Your request is approved, but we cannot pay to what you gave. Give another address below, and we can pay. The reason:",
  "state.active": "Your request is approved, and the payment is on its way.",
  "state.completed": "Everything has been paid. Nothing more is to do.",
  "state.declined":
    "Two people decided that the fund cannot pay this request. That is no judgement about you. You may send a new one if something has changed.",
  "state.spam": "This request was closed.",
  "state.withdrawn": "You took this request back. Nothing will be paid for it.",
  "request.sent": "Sent on",
  "request.programme": "Programme",
  "request.award": "Granted",
  "payout.heading": "Payments",
  "payout.ready":
    "Waits for the next round of payments. Several are sent together, at a random moment, so that nobody can tell them apart.",
  "payout.batched": "In a round that two people are checking now.",
  "payout.in-flight":
    "Sent. Your wallet may show it already; the network has not confirmed it yet.",
  "payout.confirmed": "Confirmed by the network. It is in your wallet.",
  "payout.settled": "Paid for good.",
  "payout.cancelled": "Not sent. Nothing was paid.",
  "check.heading": "In the public book",
  "check.body":
    "Every payment stands in the fund’s public book, in parts that nobody can join. Here you can look whether yours is in it, with its whole amount. You can look once: then the key to it is gone from here. The fund’s auditors hold a sealed copy.",
  "check.ask": "Look it up once",
  "check.agrees":
    "Your payment is in the public book: {{parts}} parts, and they add up to the whole amount. This was the one look; its key is gone from here now, and there is nothing to keep.",
  "check.waiting":
    "Your payment is not wholly in the public book yet: {{published}} of {{parts}} parts are. Parts are published at random moments. Come back in some days; you can still look.",
  "check.early":
    "Your payment is not in the public book yet. Come back in some days; you can still look.",
  "check.differs":
    "What the public book says of your payment does not add up. The money you received is yours. Please tell somebody you trust outside the fund, or its auditors. You can still look.",
  "check.gone":
    "The time in which this payment could be looked up is over. Its key is gone from here; the fund’s auditors may hold a sealed copy.",
  "check.none": "There is no payment to look up.",
  "destination.heading": "Where to be paid",
  "destination.none": "You have not said yet where to be paid.",
  "destination.now": "You will be paid here:",
  "destination.derived_one":
    "You will be paid at {{count}} address of your own wallet that we derived from its public key.",
  "destination.derived_other":
    "You will be paid at one of {{count}} addresses of your own wallet that we derived from its public key, a fresh one for every payment.",
  "destination.words": "Its six words",
  "destination.wordsHint":
    "Whoever sees the same six words sees the same destination. They are no seed and open nothing.",
  "destination.label": "An address of your own wallet",
  "destination.hint":
    "In your wallet choose “receive” and copy the whole address. A fresh one that you have not shown to anybody is best. A list of addresses or the public key of an account (xpub) works too. Never paste seed words or a private key.",
  "destination.submit": "Use this address",
  "destination.change": "Use another address",
  "destination.changed": "This replaces the one above.",
  "destination.refused":
    "This is not a bitcoin address that we can pay. Copy it again from your wallet.",
  "destination-secret":
    "This is a secret of your wallet, not an address. We did not keep it. Whoever may have seen it can take your coins: move them to a new wallet.",
  "address-network": "This address is for another bitcoin network.",
  "address-curve": "Nobody could ever spend from this address. Copy it again from your wallet.",
  "address-kind":
    "Addresses of this kind cannot be paid yet. Choose an ordinary receiving address.",
  "destination-ours": "This is an address of the fund. Give one of your own wallet.",
  "destination-used":
    "This address was used before. Please give a fresh one, so that payments cannot be tied together.",
  "destination-exhausted": "All addresses of this destination have been used. Give another one.",
  "payout-dust":
    "The amount is too small to be paid to an address of this kind. Choose another kind in your wallet.",
  "destination-fixed":
    "The payment is on its way to the address you gave. It cannot be changed here any more.",
  "destination.left": "Of them not used yet: {{left}}.",
  "destination.next": "The next payment goes to this one:",
  "destination.moreAsk": "Few of these addresses are left. Please give more for later payments.",
  "destination.renewAsk":
    "Few addresses are left that were made ready for you. Your account key is still here, sealed, so the next twenty need one click.",
  "destination.renew": "Make twenty more ready",
  "destination-not-derived":
    "We have no account key of this request. Give an address, a list of them, or an account key.",
  "destination-unranged":
    "This descriptor has one address only. Give one that ends in /*, or the address itself.",
  "destination-repeated": "An address stands twice in this list. Give every address once.",
  "destination-too-many": "At most 100 addresses can be given at once.",
  "destination-published":
    "The key of this address stands in public documents, and others would take the money. Make a wallet of your own and give its address.",
  "destination-look-alike":
    "This address begins and ends like another one that you gave, but is a different one. Somebody may have slipped it to you: copy it from “receive” in your wallet, not from a history.",
  "uri-required":
    "This payment link demands something that we do not know. Give the address alone.",
  "key-depth":
    "This is the key of a single address or chain. Give the public key of the whole account.",
  "key-kind":
    "This is a key of a wallet with several signers. Give that wallet’s descriptor, or an address.",
  "descriptor-checksum":
    "The checksum of this descriptor is missing or wrong. Copy the whole descriptor, with the eight characters after #.",
  "descriptor-kind": "We cannot pay to descriptors of this kind. Give an address instead.",
  "compare.heading": "Compare it with your wallet",
  "compare.lead":
    "Programs that exchange addresses on the way exist. So look at the address that your wallet itself shows, and compare these three groups:",
  "compare.group": "Group {{number}} (characters {{from}} to {{to}})",
  "compare.whole": "The whole address",
  "compare.same": "They are the same",
  "compare.differ":
    "If anything differs, do not go on: your device or clipboard may be changing addresses. Use another device, and give the address again.",
  "compare.kept": "Your address is noted.",
  "compare.next":
    "We derived this address from your account key, for the next payment. Your wallet must show it among its receiving addresses.",
  "type.heading": "Which addresses does your wallet make?",
  "type.lead":
    "You pasted the public key of an account. It does not say what kind of addresses the wallet makes of it. Choose “receive” in your wallet and look for its first address:",
  "type.legend": "The first address of my wallet is",
  "type.submit": "This is my first address",
  "type.none":
    "If none of these is an address of your wallet, do not go on. Go back and give a single address.",
  "caseAddress.heading": "Help from somebody you know",
  "caseAddress.body":
    "If somebody wants to give for you in particular, they can send to an address that the fund keeps for your request. What arrives there is the fund’s until it is paid out to you. Whoever has the address can watch what arrives on it.",
  "caseAddress.get": "Get an address",
  "caseAddress.address": "Address kept for your request",
  "caseAddress.qr": "QR code of the address kept for your request",
  "caseAddress.certificate": "Certificate of this address",
  "caseAddress.certificateBody":
    "The fund’s signature that the address is its own. Check it, pass it on if asked, and do not keep it.",
  "caseAddress.early": "An address can be made once the request is approved.",
  "caseAddress.exhausted":
    "There is no certified address left at the moment. Please come back later.",
  "withdraw.heading": "Take the request back",
  "withdraw.body":
    "Nothing will be paid, and nobody decides on it any more. This cannot be undone; you can send a new request.",
  "withdraw.ask": "Take it back …",
  "withdraw.sure": "Yes, take it back",
  "withdraw.keep": "No, keep it",
  "withdraw.late":
    "It is too late to take this request back: it is decided, or a payment is on its way.",
  "hold.heading": "What we hold",
  "hold.lead":
    "What this server keeps about somebody who asks for help or gives, and who can read it.",
  "hold.asked": "What the form asks",
  "hold.sealed": "Locked in the case",
  "hold.sealedLead":
    "Each case has its own key. The few people who work on it can open it, and you with your code. After the decision too the fund can open it to two more people, with a key that is split among three holders, seven days after a public notice. When the case’s own key is destroyed, nobody can open it any more, not from old copies of the database either.",
  "hold.open": "Not locked",
  "hold.never": "Never asked, never recorded",
  "hold.neverBody":
    "Names, phone numbers, e-mail addresses, documents, internet addresses, browser names, and your code.",
  "entry.request": "Your answers",
  "entry.addition": "What you add later",
  "entry.evidence": "Evidence that you send",
  "entry.message": "Messages between you and us",
  "entry.note": "Notes of the people who work on it",
  "entry.triage": "Why a request was closed at the first reading",
  "entry.assessment": "What the two people found, and their reasons",
  "entry.decision": "The decision",
  "entry.destination": "Where you are paid",
  "entry.descriptor": "The public key of your wallet, if you gave one",
  "entry.award": "How much was granted",
  "entry.claim-key": "The public half of a key that only your code yields",
  "entry.payout-reference": "Which payment is yours",
  "entry.payout-check": "A key that looks your payment up in the public book, once",
  "entry.case-address": "Which of the fund’s addresses is kept for you",
  "entry.bulletin": "Answers for times without network",
  "entry.notice": "What stands in the way of a payment to you",
  "hold.state": "State and day of a request, its programme, who (by pseudonym) has it since when",
  "hold.hash": "A fingerprint of your code, from which it cannot be found",
  "hold.script": "Payment amounts and addresses without any link to a case",
  "hold.gift": "Addresses shown to donors, what came there, a fingerprint of the receipt code",
  "hold.auditors": "For {{days}} days: copies of the book’s records that only auditors can open",
  "hold.answers": "Answers to forms, for about a day, under a key that only your page has",
  "hold.restored": "After a restore: which requests were undecided in the copy, until decided",
} as const;
