/** English texts of the public and donor pages; the catalogue that the others are measured against. */
export const en = {
  "home.heading": "A common purse",
  "home.lead":
    "Some people give. Others, who were fined, jailed, beaten or dismissed for protesting, get help. Every figure on this page can be checked by anyone.",
  "demo.heading": "This is a demo with play money",
  "demo.body":
    "It runs on a private test chain: the coins are worth nothing, and nobody is helped with them. Its public book uses the preset “open” with an epoch of {{seconds}} seconds. A real fund waits for many payments and much longer, so that no single one can be seen.",
  "demo.more": "Play money and sign-ins",
  "money.heading": "The money",
  "money.none":
    "Nothing is published yet. The first figures appear when the first epoch closes. Until then this page shows none, so that nobody can watch single gifts arrive.",
  "money.asOf": "Published with epoch {{epoch}}:",
  "money.still":
    "These figures stand still until the next epoch, so that nobody can tell single payments by comparing two visits.",
  "term.received": "received",
  "term.available": "available",
  "term.committed": "committed",
  "term.inFlight": "in flight",
  "term.paid": "paid",
  "term.fees": "fees",
  "term.losses": "losses",
  "term.operations": "operations",
  "term.refunds": "refunds",
  "term.transfers": "transfers",
  "means.heading": "What the words mean",
  "means.received": "Everything that arrived at addresses of the fund.",
  "means.available": "Free for new help.",
  "means.committed": "Promised to people, or spent and not yet in the public book.",
  "means.inFlight": "Signed and sent; the network has not confirmed it yet.",
  "means.paid": "Arrived at the people who were helped.",
  "means.fees": "Paid to the Bitcoin network for the transactions.",
  "picture.heading": "Epoch by epoch",
  "picture.alt":
    "Bars for epochs {{first}} to {{last}}. Each shows all that had been received by then, divided into available, committed, in flight, paid and fees. The table below has the same figures.",
  "picture.table": "The same as a table",
  "picture.epoch": "Epoch",
  "picture.closed": "Published",
  "give.heading": "Give",
  "give.choose": "What is your gift for?",
  "give.fresh":
    "You get a fresh address that is shown to nobody else, and a receipt code. No name, no account, no e-mail.",
  "give.submit": "Get an address",
  "give.none": "No programme takes gifts at the moment.",
  "give.unknown": "Please choose one of the programmes.",
  "give.exhausted":
    "The fund has no certified address left at the moment. It never shows one without a certificate. Please come back later.",
  "give.slowly":
    "Many people are asking for an address at the moment. Wait half a minute, then press the button again.",
  "give.busy":
    "So many addresses were asked for today that none can be given out at the moment. Nothing is lost: please try again in a few minutes, or later today.",
  "address.heading": "An address for your gift",
  "address.once":
    "This address is for one gift and is shown to nobody else. Before you send, compare every group with what your wallet shows.",
  "address.for": "For",
  "address.until": "Use it until",
  "address.late":
    "Later it is retired: it is watched for ever and what arrives is not lost, but please get a fresh one for another gift.",
  "address.qr": "QR code of the address above",
  "address.open": "Open in a wallet on this device",
  "chain.heading": "The chain is public",
  "chain.body":
    "Anyone can see, for ever, that your coin went to this address and where it goes from there. An exchange that knows your name can tell that you gave. People have been jailed for a gift years later. If that could happen to you, use only coins that do not lead to you, or do not give.",
  "receipt.heading": "Your receipt code",
  "receipt.why":
    "With it you see whether your gift arrived, and later get the proof that it is in the books. It cannot move any money. We do not keep it and cannot show it again.",
  "receipt.how":
    "Write it on paper or put it into a password manager. Do not send it in a chat, and do not keep it on a phone that may be searched.",
  "certificate.heading": "Certificate of this address",
  "certificate.body":
    "The fund signed, with a key that is kept offline, that this address is its own. So a hacked server cannot show you a thief’s address.",
  "certificate.forget":
    "Check it if you like, then do not keep it: on a searched device it shows that you gave.",
  "gift.watch": "See whether it has arrived",
  "play.heading": "No wallet needed in the demo",
  "play.body": "The demo’s own miner can send some of its play bitcoin to this address.",
  "play.submit": "Send play money",
  "play.sent":
    "Sent. It shows up here in a few seconds, and the book has it after the next epochs.",
  "gift.heading": "Your gift",
  "gift.lead": "Enter the receipt code that you were shown together with the address.",
  "gift.look": "Look",
  "gift.again": "Look again",
  "code.label": "Receipt code",
  "code.hint": "27 letters and digits. Capitals, spaces and dashes do not matter.",
  "code-mistyped": "This code has a typing mistake. Please compare it group by group.",
  "code-of-other-kind": "This is the other kind of code, of somebody who asked for help.",
  "code-unknown": "This code opens nothing.",
  "code.heading": "I have a code",
  "code.receipt": "I gave, and have a receipt code",
  "code.receiptMore": "It starts with 8, 9 or one of the letters A to F.",
  "code.claim": "I asked for help, and have a claim code",
  "code.claimMore": "It starts with a digit from 0 to 7, or it has 42 digits.",
  "gift.none":
    "Nothing has arrived at this address yet. A payment usually shows up here within a minute after it was sent.",
  "gift.seen": "Seen in the network",
  "gift.block": "In a block of the chain",
  "gift.confirmed_one": "In a block of the chain, {{count}} confirmation",
  "gift.confirmed_other": "In a block of the chain, {{count}} confirmations",
  "gift.settled": "Arrived for good",
  "gift.dropped":
    "No longer in the network or in a block. Look in your wallet whether it was really sent.",
  "gift.output": "Transaction and output",
  "gift.address": "Address",
  "proof.heading": "Proof that it is in the books",
  "proof.body":
    "With this file and the public book, anyone to whom you show it can check that your gift was counted. Whoever has it knows your gift, so keep it only where that is safe.",
  "proof.waiting":
    "Parts of your gift wait for the next epochs, so this file is not complete yet. Come back later for the whole proof.",
  "proof.none": "You get a proof once your gift has arrived for good.",
  "proof.download": "Download the proof",
  "proof.bundle": "Download it as a bundle",
  "proof.bundleMore":
    "The bundle is one tar file: the same proof, and beside it the proof of each part as a file that other programs read.",
  "programmes.heading": "Programmes",
  "programmes.lead": "Each has its own purpose, its own wallet and its own books.",
  "programmes.award": "One award",
  "programmes.range": "{{floor}} to {{cap}} BTC",
  "programmes.state": "State",
  "programmes.open": "open",
  "programmes.draft": "in preparation",
  "programmes.closing": "closing: it takes nothing new and pays what it granted",
  "programmes.paused": "paused",
  "programmes.closed": "closed",
  "programmes.none": "There are no programmes yet.",
  "book.heading": "The public book",
  "book.lead":
    "Everything that came in and went out, cut into parts that tell nobody’s story, and summed up at the end of every epoch.",
  "book.rows": "By programme",
  "book.programme": "Programme",
  "book.checkpoint": "Signed checkpoint",
  "book.size": "Entries",
  "book.root": "Root of the log",
  "book.raw": "For programs",
  "check.heading": "Check it yourself",
  "check.lead":
    "You need not trust this server. The program replays the whole book on your own computer, recomputes every sum and checks every signature:",
  "check.more": "Step by step",
  "verify.get":
    "Get the program from somewhere else than this server, and compare its checksum with a second source.",
  "verify.run": "Let it read and recompute the book of this fund:",
  "verify.receipt": "With the proof of your own gift, it also checks that yours was counted:",
  "verify.pin":
    "Compare this fingerprint of the fund’s rules and keys with one that you got another way, from a friend or on paper. It must be the same, sign by sign:",
  "verify.page":
    "Or without installing anything: save this page, go offline, open it from your disk and choose a copy of the book.",
  "verify.pageHash": "Its SHA-256 must be the same as the one you got another way, sign by sign:",
  "verify.pageSigned":
    "The founders signed this number: it is in the fund file, and purse verify shows it.",
  "verify.pageOther":
    "The founders signed the number of another version, which is this. Use that version, or ask them for the reason:",
  "verify.copy": "The whole book in one file, for a disk or a stick:",
  "verify.not":
    "No check can tell who was helped or who gave. The book is made so that nobody can read that from it.",
  "apart.heading": "Who decides, and who pays",
  "apart.standard":
    "Two people decide on each request for help, and two others approve each payment. Nobody who decided on a request approves its payment, and nobody who prepared a payment approves it.",
  "apart.small":
    "This is a small fund. Two people decide on each request for help and two approve each payment; one of these two may have decided too, the other has not, and nobody who prepared a payment approves it.",
} as const;
