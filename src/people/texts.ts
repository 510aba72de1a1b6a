import { defineTexts } from "../http/text.ts";
import type { TextKey } from "../http/text.ts";

const en = {
  "nav.overview": "Overview",
  "nav.cases": "Cases",
  "nav.payouts": "Payouts",
  "nav.batches": "Batches",
  "nav.coins": "Coins",
  "nav.unexplained": "Unexplained spends",
  "nav.book": "Public book",
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
  "signIn.heading": "Sign in",
  "signIn.person": "Your code",
  "signIn.personHint": "The short name you were enrolled with, never your real one.",
  "signIn.passphrase": "Passphrase",
  "signIn.passphraseHint": "It unlocks the cases you work on. Nobody can reset it for you.",
  "signIn.code": "One-time code",
  "signIn.codeHint": "Six digits from your authenticator app, if you enrolled one.",
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
