import { defineTexts } from "../http/text.ts";

const en = {
  "home.heading": "Overview",
  "home.lead": "You are signed in as",
  "home.now": "What you can do now",
  "home.nothing": "Nothing waits for you. Thank you for looking.",
  "home.elsewhere":
    "Your work is not done on these pages: see “Programs” in the documents, and the command line.",
  "home.duties": "Your duties",
  "home.ends": "The session ends by itself if you do nothing until",
  "item.coins_one": "transaction took coins and is no batch’s",
  "item.coins_other": "transactions took coins and are no batch’s",
  "item.lost_one": "batch was signed after the backup, and nobody has seen it",
  "item.lost_other": "batches were signed after the backup, and nobody has seen them",
  "item.unpaid_one": "payout is never signed, and its money is held",
  "item.unpaid_other": "payouts are never signed, and their money is held",
  "item.certificates_one": "programme has few certified addresses left",
  "item.certificates_other": "programmes have few certified addresses left",
  "item.yours_one": "case is yours to move on",
  "item.yours_other": "cases are yours to move on",
  "item.open_one": "new case waits to be taken",
  "item.open_other": "new cases wait to be taken",
  "item.ready_one": "payout waits for a batch",
  "item.ready_other": "payouts wait for a batch",
  "item.approve_one": "batch waits for your approval",
  "item.approve_other": "batches wait for your approval",
  "item.signature_one": "batch is approved and waits for the signer",
  "item.signature_other": "batches are approved and wait for the signer",
  "item.refused_one": "batch was refused by the signer",
  "item.refused_other": "batches were refused by the signer",
  "item.stuck_one": "batch is stuck: it waits too long to be mined",
  "item.stuck_other": "batches are stuck: they wait too long to be mined",
  "item.undead_one": "batch must be cancelled: it was ended, and could be mined all the same",
  "item.undead_other":
    "batches must be cancelled: they were ended, and could be mined all the same",
  "item.flying_one": "transaction is on its way",
  "item.flying_other": "transactions are on their way",
  "role.triager": "triager",
  "role.reviewer": "reviewer",
  "role.treasurer": "treasurer",
  "role.approver": "approver",
  "role.signer": "signer",
  "role.auditor": "auditor",
  "role.data-officer": "data officer",
  "role.operator": "operator",
  "duty.triager":
    "You look at new cases first, send them to two reviewers drawn at random, or turn away what is no request. You decide nothing alone.",
  "duty.reviewer":
    "You read the cases you were drawn for and give a verdict without knowing the other one. You never approve a batch that pays such a case.",
  "duty.treasurer":
    "You put payouts that wait into batches, carry what has to be carried, and watch what is on its way. You never approve or sign a batch that you built.",
  "duty.approver":
    "You read a batch on your own device, compare the six words and every address, and approve it there. Two of you are needed.",
  "duty.signer":
    "You sign batches that two people approved, with a device that is yours, and hand in the signed transaction.",
  "duty.auditor":
    "You read everything about money and change nothing. The public book, the exports and purse verify show the rest.",
  "duty.data-officer":
    "You see to it that what must be forgotten is forgotten. You decide nothing about money.",
  "duty.operator":
    "You keep the machines running. You open no case, decide nothing and approve nothing.",
} as const;

/** The texts of the staff's first page, in English so far. */
export const staffText = defineTexts(en, {})("en");
