import { defineTexts } from "../http/text.ts";
import type { Text, TextKey } from "../http/text.ts";

const en = {
  "book.heading": "Public book",
  "book.lead":
    "What people sign for the public book, and what opens it to its auditors. Files are made offline and handed in here; the server signs none of them.",
  "book.unopened": "The public book has not been opened yet.",
  "stock.heading": "Auditors’ keys",
  "stock.lead":
    "What settles in an epoch is sealed to the keys of that epoch. Of an epoch without a key an auditor can open nothing, ever.",
  "stock.left_one": "keys for {{count}} epoch, from epoch {{epoch}} on",
  "stock.left_other": "keys for {{count}} epochs, from epoch {{epoch}} on",
  "stock.none": "no key for epoch {{epoch}}, which is under way",
  "stock.nobody": "The fund file names no auditor.",
  "sheet.label": "Sheet of epoch keys",
  "sheet.hint":
    "The file that purse audit-keys wrote as --out, whole. Never one of the epoch keys themselves.",
  "sheet.submit": "Hand in the sheet",
  "attestation.heading": "Attest an epoch",
  "attestation.label": "Attestation",
  "attestation.hint": "The file that purse attest wrote, whole. The worker publishes it.",
  "attestation.submit": "Hand in the attestation",
  "correction.heading": "Correct a published figure",
  "correction.label": "Correction",
  "correction.hint":
    "The file that purse correct wrote, signed by as many approvers as a batch needs. The worker publishes it, and the next close counts it.",
  "correction.submit": "Hand in the correction",
  "notices.heading": "Handed in",
  "notices.lead": "Attestations and corrections, newest first.",
  "notices.none": "Nothing has been handed in.",
  "notice.attest": "Attestation of epoch {{epoch}}: {{verdict}}",
  "notice.correct": "Correction: {{field}} of {{programme}} by {{amount}} sat ({{code}})",
  "notice.board": "A use of the board’s key",
  "notice.unreadable": "A file that cannot be read any more",
  "state.waiting": "waits for the worker",
  "state.published": "in the public book",
  "state.refused": "refused",
  "epochs.heading": "Closed epochs",
  "epochs.none": "No epoch has been closed yet.",
  "epochs.epoch": "Epoch {{epoch}}",
  "epochs.public": "Public",
  "epochs.envelopes": "Envelopes",
  "epochs.journal": "Journal",
  "epochs.balance": "Trial balance",
  "epochs.older": "Older epochs",
  "epochs.warning":
    "Journal, trial balance and envelopes are for auditors’ eyes: amounts and days lead to transactions whoever looks them up. Keep them sealed.",
  "done.attestation": "The attestation was taken. The worker publishes it.",
  "done.keys": "The keys were taken.",
  "done.correction": "The correction was taken. The worker publishes it.",
} as const;

/** A key of the texts of the page about the book. */
export type BookKey = TextKey<typeof en>;

/** The texts of the page about the book, in English so far, as all pages of staff. */
export const bookText: Text<BookKey> = defineTexts(en, {})("en");
