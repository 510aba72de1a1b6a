import { defineTexts } from "../http/text.ts";
import type { Text, TextKey } from "../http/text.ts";

const en = {
  "coins.heading": "Coins",
  "coins.lead":
    "What the programme’s wallet holds, oldest first. Coins of one group can be put together by anybody already; coins of different groups become linked when one batch spends both.",
  "coins.programmes": "Programme",
  "coins.none": "This wallet holds no coins.",
  "coins.all_one": "{{count}} coin, together",
  "coins.all_other": "{{count}} coins, together",
  "coins.free": "Free for new batches:",
  "coins.dust":
    "Coins of this value or less are never spent: it would cost more than they are worth, and whoever sent them may want to see what they move with:",
  "coins.next": "Next coins",
  "coin.name": "Coin",
  "coin.depth_one": "{{count}} confirmation",
  "coin.depth_other": "{{count}} confirmations",
  "coin.group": "linked group {{group}}",
  "coin.alone": "linked to no other coin here",
  "origin.gift": "gift",
  "origin.case": "held for a case",
  "origin.change": "our change",
  "origin.stray": "sent to a change address by somebody else",
  "state.free": "free",
  "state.reserved": "in a batch",
  "state.spent": "being spent",
  "state.frozen": "frozen",
  "state.dust": "dust, never spent",
  "state.young": "needs {{depth}} confirmations",
  "freeze.link": "Freeze …",
  "freeze.heading": "Freeze a coin",
  "freeze.why":
    "No new batch will spend it until somebody sets it free. Who did it, when and why stay on record.",
  "freeze.reason": "Why?",
  "freeze.reasonHint": "Between 3 and 300 characters. Kept for good, so never a name.",
  "freeze.submit": "Freeze it",
  "thaw.link": "Set free …",
  "thaw.heading": "Set a coin free",
  "thaw.why": "New batches may spend it again. Who did it, when and why stay on record.",
  "thaw.submit": "Set it free",
  "log.heading": "Frozen and set free",
  "log.none": "No coin of this programme was ever frozen.",
  "log.frozen": "Frozen by {{person}}:",
  "log.thawed": "Set free by {{person}}:",
  "certificates.heading": "Certified addresses",
  "certificates.lead":
    "No address is handed out that the offline signer has not certified. When none is left, or none is good for another 31 days, nobody is given an address; what was given out goes on.",
  "certificates.short": "Have the next block certified now: few are left for {{programmes}}.",
  "certificates.none": "No programme is open yet.",
  "certificates.left": "Addresses left",
  "certificates.first": "The first of them ends",
  "certificates.last": "The last of them ends",
  "certificates.next": "Index of the next address",
  "certificates.from": "The next block begins at index",
  "certificates.how": "On the signer’s machine:",
  "done.frozen": "The coin is frozen.",
  "done.thawed": "The coin is free again.",
} as const;

/** A key of the texts of the pages about coins. */
export type CoinKey = TextKey<typeof en>;

/** The texts of the pages about coins, in English so far, as all pages of staff. */
export const coinText: Text<CoinKey> = defineTexts(en, {})("en");
