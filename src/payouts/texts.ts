import { defineTexts } from "../http/text.ts";
import type { Text, TextKey } from "../http/text.ts";

const en = {
  "payouts.heading": "Payouts",
  "payouts.lead":
    "Approved payments that wait for a batch. Nothing here leads to a case: their names are random.",
  "payouts.none": "No payout waits for a batch.",
  "payouts.count_one": "{{count}} payout",
  "payouts.count_other": "{{count}} payouts",
  "payouts.together": "Together",
  "freeze.choose": "Which of them go into the next batch?",
  "freeze.why":
    "Everybody paid in one transaction sees the amounts of the others. So take few together: the first five are ticked.",
  "freeze.submit": "Freeze a batch",
  "freeze.then":
    "Freezing fixes the payments, reserves the coins and the fee, and makes the six words that approvers compare. A frozen batch lives for one day.",
  "rate.choose": "Choose the fee rate yourself",
  "rate.label": "Rate in sat/vB",
  "rate.hint":
    "Empty: what the node expects to confirm within six blocks. Otherwise no less than it relays, no more than the fund allows.",
  "rate.reason": "Why?",
  "rate.reasonHint": "Stays with the batch. Never a name.",
  "rate.malformed": "Write a rate such as 12 or 2.5.",
  "rate.why": "Say why you choose the rate yourself.",
  "rate.alone": "Write the rate that the reason is for.",
  "rate.is": "{{rate}} sat/vB",
  "rate.estimate": "the node’s estimate",
  "rate.fallback": "the fund’s own, because the node had no estimate",
  "rate.floor": "the least that nodes relay",
  "rate.ceiling": "the most that the fund allows",
  "rate.manual": "chosen by the treasurer:",
  "freeze.none": "Tick at least one payout.",
  "freeze.tooMany": "A batch takes at most 200 payouts.",
  "coins.heading": "Coins that no batch spent",
  "coins.lead":
    "Transactions that spend coins of the fund and are none of its batches. Either somebody else has the keys, or somebody moved coins by hand. What is gone is booked as a loss, what came back is in suspense.",
  "coins.none": "There are none.",
  "coins.waiting": "On its way",
  "coins.confirmed": "In the chain",
  "coins.gone": "Gone again",
  "coins.spent": "Spent:",
  "coins.returned": "Came back:",
  "coins.batch": "Takes a coin of a batch, which cannot be confirmed as long as this stands:",
  "coins.ask":
    "Nothing new is promised in this programme until two people have said the same. If nobody of you did it, move the rest to new keys first.",
  "cause.stolen": "Somebody else has the keys",
  "cause.moved": "One of us moved them",
  "batches.heading": "Batches",
  "batches.lead": "A batch is the payments of one transaction. The newest stand first.",
  "batches.show": "Show",
  "batches.live": "Under way",
  "batches.over": "Ended",
  "batches.frozen": "Frozen",
  "batches.frozenNone": "No batch is frozen.",
  "batches.flying": "Signed",
  "batches.flyingNone": "No transaction is on its way.",
  "batches.ended": "Paid or given up",
  "batches.endedNone": "No batch has ended.",
  "batches.most": "Only the newest {{count}} are shown.",
  "batches.expires": "until",
  "batches.approved": "{{count}} of {{need}} approvals",
  "batch.name": "Batch {{name}}",
  "batch.programme": "Programme",
  "batch.total": "Total",
  "batch.fee": "Fee",
  "batch.rate": "Fee rate",
  "batch.feeCap": "Fee at most",
  "batch.maker": "Built by",
  "batch.expires": "Good until",
  "batch.approvers": "Approved by",
  "batch.nobody": "nobody yet",
  "batch.barred": "May not approve",
  "batch.change": "Change",
  "batch.changeNone": "None: the coins are spent to the last satoshi.",
  "batch.changeTo": "Returns to the fund’s own wallet, {{path}}",
  "batch.forgotten":
    "Whom it paid is forgotten here 30 days after it settled. The transaction itself is public.",
  "batch.id": "Full name",
  "batch.digest": "Digest",
  "batch.payments": "What it pays",
  "batch.facts": "The batch",
  "step.frozen": "Frozen",
  "step.approved": "Approved",
  "step.signed": "Signed",
  "step.confirmed": "Confirmed",
  "step.settled": "Settled",
  "tag.approvals": "waits for approval",
  "tag.signature": "waits for the signer",
  "tag.refused": "refused by the signer",
  "tag.expired": "expired",
  "tag.confirmation": "on its way",
  "tag.settlement": "confirmed",
  "tag.settled": "paid",
  "tag.voided": "given up",
  "means.approvals":
    "Frozen. {{count}} of {{need}} approvals are here. Nothing can be signed before there are enough.",
  "means.signature": "Approved by enough people. It waits for the signer.",
  "means.refused": "The signer refused to sign it. Nothing was signed.",
  "means.expired":
    "Nobody signed it in time. Its payouts and coins are free again as soon as it is given up, which also happens by itself.",
  "means.confirmation":
    "Signed. The transaction is stored and is sent until the network has it. It cannot be taken back, and its payouts are in no other batch.",
  "means.settlement":
    "The network has confirmed it. It is settled when enough blocks stand on top.",
  "means.settled": "Paid for good, and given to the public book.",
  "means.voided": "Given up before anything was signed. Its payouts and coins are free again.",
  "refusal.heading": "Why the signer refused",
  "refusal.rule": "Rule",
  "refusal.then":
    "If the batch is wrong, give it up and build another. If the signer lacks something, mend that; a new approval makes the fund ask again.",
  "words.heading": "The six words",
  "words.why":
    "Every approver and the signer must see exactly these words on their own device. If one differs, stop: what is approved there is another batch.",
  "approve.heading": "Approve it",
  "approve.barred":
    "You built this batch or reviewed one of its cases, so you may not approve it. Somebody else must.",
  "approve.given": "You have approved it.",
  "approve.one": "Download the manifest to the device that has your key.",
  "approve.two": "Run this there. It prints the payments, the total and the six words:",
  "approve.three":
    "Compare them with this page, whole addresses and all six words, and best with another approver by voice. Then say yes.",
  "approve.four": "Paste here what it printed.",
  "approve.paste": "Your approval",
  "approve.pasteHint": "One line that begins with a brace. Never your key file.",
  "approve.submit": "Hand in the approval",
  "approve.malformed":
    "This is no approval. Paste the whole line that purse approve printed, from the first brace to the last.",
  "approve.secret":
    "This is a secret key, not an approval. It was not kept, but it has left your device: tell the founders, who replace it on the people list.",
  "sign.heading": "Sign it",
  "sign.wait":
    "The signer refuses anything without {{need}} approvals. You can fetch the files already.",
  "sign.alone":
    "If the fund’s signer is connected it has been asked, and nothing is left to do here. Otherwise carry the three files to it:",
  "sign.refused": "The files are the same for a signer that is not connected:",
  "sign.byHand": "Sign by hand",
  "sign.run": "There, offline:",
  "sign.paste": "The signed transaction",
  "sign.pasteHint": "The PSBT in base64, as the signer wrote it. Line breaks do not matter.",
  "sign.submit": "Hand it in",
  "sign.malformed": "This is no PSBT in base64. Paste the whole content of the signed file.",
  "sign.secret":
    "This is a secret of a wallet, not a transaction. It was not kept, but it has left your device: move its coins to a new wallet.",
  "forms.heading": "Its transactions",
  "forms.why":
    "All of them spend the same coins and pay the same people, so only one can ever be mined. Nobody can say which.",
  "form.unsigned": "Waits for the signer",
  "form.partly-signed": "Waits for further keys",
  "form.signer-refused": "Refused by the signer",
  "form.signed": "Signed",
  "form.node-refused": "Not taken by our node:",
  "form.waiting": "Waits to be mined",
  "form.confirmed": "Mined",
  "form.asked": "Asked for by {{maker}} at",
  "bump.ask": "It takes too long …",
  "bump.heading": "Lift a batch",
  "bump.pays": "which pays a fee of",
  "bump.lead":
    "What is signed cannot be taken back, and is sent until the network has it. These are the ways to make it worth a miner’s while, or to end it.",
  "bump.at": "What it would cost at",
  "bump.child": "A child",
  "bump.childMeans":
    "A second transaction spends the change and pays for both. What the payees see stays as it is. Two people approve it.",
  "bump.replacement": "The same payments at a higher fee",
  "bump.replacementMeans":
    "The fee comes out of the change. The approvals that are there hold for it, within the fee that was approved.",
  "bump.cancel": "A cancel",
  "bump.cancelMeans":
    "Everything goes back to the fund and nobody is paid. Two people approve it; only its confirmation ends the batch.",
  "bump.package": "Both must be handed over together.",
  "bump.not.not-needed": "Not needed: it pays this rate already.",
  "bump.not.no-change": "Not possible: the batch has no change.",
  "bump.not.cluster-full": "Not possible: too many waiting transactions hang together with it.",
  "bump.not.change-too-small": "Not possible: the change is too small.",
  "bump.not.fee-over-cap":
    "Not possible: the fee would be more than was approved, or than the fund allows.",
  "bump.not.fee-over-rate": "Not possible: the rate would be more than the fund allows.",
  "bump.order": "Lift it",
  "bump.kind": "Which way?",
  "bump.rate": "At what rate, in sat/vB?",
  "bump.submit": "Lift it",
  "files.heading": "Files",
  "files.manifest": "Manifest",
  "files.approvals": "Approvals, awards, destinations",
  "files.psbt": "Unsigned transaction (PSBT)",
  "void.heading": "Give it up",
  "void.why": "As long as nobody has signed it, its payouts and coins can be set free.",
  "void.ask": "Give this batch up …",
  "void.sure": "Give this batch up?",
  "void.effect":
    "Its payouts wait for another batch, its coins and the fee are free again, and its approvals are worth nothing. This cannot be undone.",
  "void.late":
    "Only a batch that nobody has signed can be given up. Whoever holds a signed copy could still send it.",
  "void.submit": "Yes, give it up",
  "void.keep": "No, keep it",
  "done.frozen": "The batch is frozen. Now two people approve it, each on their own device.",
  "done.approved": "Your approval is recorded.",
  "done.signed": "The signed transaction is stored. It is sent by itself.",
  "done.bumped": "It is asked for. The signer is asked by itself.",
  "done.voided": "The batch was given up.",
  "fault.needed": "Needed:",
  "fault.available": "Available:",
  "fault.fee": "The fee would be:",
} as const;

/** A key of the texts of the pages about payouts and batches. */
export type PayoutKey = TextKey<typeof en>;

/** The texts of the pages about payouts and batches in one language. */
export type PayoutText = Text<PayoutKey>;

/** The texts of the pages about payouts and batches, in English so far. */
export const payoutText: PayoutText = defineTexts(en, {})("en");
