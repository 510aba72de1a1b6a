import { defineTexts } from "../http/text.ts";
import type { TextKey } from "../http/text.ts";

const en = {
  "nav.overview": "Overview",
  "nav.cases": "Cases",
  "nav.payouts": "Payouts",
  "nav.pauses": "Pauses",
  "nav.batches": "Batches",
  "nav.programmes": "Programmes",
  "nav.coins": "Coins",
  "nav.unexplained": "Unexplained spends",
  "nav.book": "Public book",
  "nav.board": "The board’s key",
  "nav.certificates": "Certified addresses",
  "nav.signOut": "{{person}} · sign out",
  "nav.account": "Your access",
  "account.heading": "Your access",
  "account.sessions": "Open sessions",
  "account.untold": "Where a session is used is not kept. Times are to the minute.",
  "account.this": "This one",
  "account.other": "Another one",
  "account.since": "since",
  "account.used": "last used",
  "account.everywhereExplain":
    "If one of these is not yours, or a device is out of your hands, end them all. Their unlocked keys are deleted from the server at once.",
  "account.everywhere": "Sign out everywhere",
  "account.factor": "Second factor",
  "account.factorNone":
    "None is enrolled: whoever learns your passphrase is you. Enrol an authenticator app on your telephone.",
  "account.factorHave": "One-time codes of an authenticator app are asked for at sign-in.",
  "account.factorEnrol": "Enrol a second factor",
  "account.factorReplace": "Replace it, with new recovery codes",
  "account.withheld":
    "Until you do, these of your roles are withheld: {{roles}}. The fund asks a second factor of everybody who opens cases or decides about money.",
  "secondFactor.heading": "Enrol a second factor",
  "secondFactor.replace": "Replace the second factor",
  "secondFactor.explain":
    "Scan this with an authenticator app, then type the code that it shows. Nobody may see this screen: who has the secret has your codes. Nothing changes until you send the form.",
  "secondFactor.qr": "The secret for the authenticator app as a QR code",
  "secondFactor.text": "Without a camera, type this secret into the app:",
  "secondFactor.secret": "Secret",
  "secondFactor.fresh": "Code that the app shows now",
  "secondFactor.freshHint": "Six digits, good for half a minute.",
  "secondFactor.passphraseHint": "The secret is sealed under it.",
  "secondFactor.present": "Code of the second factor you have so far",
  "secondFactor.presentHint": "Six digits from the old app, or a recovery code.",
  "secondFactor.submit": "Enrol it",
  "secondFactor.wrong":
    "This is not the code of this secret, or it was used before. Look at the clock of the device, and type the next one.",
  "secondFactor.unproven":
    "The passphrase is not right, or the code of the second factor you have so far.",
  "passphrase.heading": "Change your passphrase",
  "passphrase.explain":
    "Your keys are sealed under the new one, and all your sessions end, this one too. Nobody can reset it: who forgets it needs new keys on a new people list. An old backup of the fund still opens with the old one.",
  "passphrase.present": "Passphrase you have so far",
  "passphrase.presentHint": "The same as at sign-in.",
  "passphrase.fresh": "New passphrase",
  "passphrase.freshHint": "At least 15 characters. Five random words are easy to keep.",
  "passphrase.again": "The new one once more",
  "passphrase.againHint": "So that a slip of the hand locks nobody out.",
  "passphrase.differ": "The two are not the same.",
  "passphrase.submit": "Change it",
  "recovery.heading": "Your recovery codes",
  "recovery.once":
    "Write these down now. They are shown this once, and nobody can read them again, nor reset your second factor.",
  "recovery.explain":
    "Each is good for one sign-in in the place of a one-time code, when the telephone is lost or taken. Keep them away from the passphrase. All other sessions of yours have ended.",
  "recovery.done": "I have written them down",
  "stepUp.heading": "Is it still you?",
  "stepUp.explain":
    "Before a decision the fund asks again who you are, when you last said so more than a quarter of an hour ago. What you filled in is kept in this page and goes on by itself.",
  "stepUp.passphraseHint": "The same as at sign-in.",
  "stepUp.submit": "It is me, go on",
  "stepUp.leave": "Do nothing, back to the overview",
  "nav.blackouts": "Blackouts",
  "nav.groups": "Groups",
  "nav.looks": "Looks",
  "nav.tests": "Tests",
  "nav.reviewers": "Reviewers",
  "nav.freezes": "Freezes",
  "freeze.heading": "Freezes",
  "freeze.none": "Nothing is frozen.",
  "freeze.new": "Freeze now",
  "freeze.explain":
    "One person is enough to stop everything: without a code no batch is built, approved, signed or sent; with one, that person is signed out and cannot sign in. Two others lift it.",
  "freeze.person": "Whose access",
  "freeze.personHint": "A colleague’s code. Leave it empty to freeze all payouts.",
  "freeze.noCode": "This is no code of a person.",
  "freeze.reason": "Why",
  "freeze.reasonHint": "Everybody who may freeze reads it, and it is kept. Name no applicant.",
  "freeze.short": "Say in a few words why.",
  "freeze.submit": "Freeze",
  "freeze.payouts": "All payouts are frozen",
  "freeze.access": "The access of {{person}} is frozen",
  "freeze.payoutsWere": "All payouts were frozen",
  "freeze.accessWas": "The access of {{person}} was frozen",
  "freeze.by": "by {{person}}",
  "freeze.lift": "Lift it",
  "freeze.liftedBy": "Lifted by {{person}}",
  "freeze.others": "Two others must lift it.",
  "freeze.past": "Lifted",
  "signIn.heading": "Sign in",
  "signIn.person": "Your code",
  "signIn.personHint": "The short name you were enrolled with, never your real one.",
  "signIn.passphrase": "Passphrase",
  "signIn.passphraseHint": "It unlocks the cases you work on. Nobody can reset it for you.",
  "signIn.code": "One-time code",
  "signIn.codeHint":
    "Six digits from your authenticator app, or one of your recovery codes, if you enrolled a second factor.",
  "signIn.submit": "Sign in",
  "signIn.failed": "The code, the passphrase or the one-time code is not right.",
  "signIn.short": "The session ends after half an hour without a click, and when you sign out.",
  "signOut.heading": "Sign out",
  "signOut.explain":
    "You are signed in as {{person}}. Signing out deletes your unlocked keys from the server and everything this browser kept of this site.",
  "signOut.submit": "Sign out",
} as const;

/** A key of the texts of sign-in, sign-out and the staff's navigation. */
export type PeopleTextKey = TextKey<typeof en>;

/** The texts of sign-in, sign-out and the staff's navigation. Staff pages are in English so far. */
export const peopleTexts = defineTexts(en, {});
