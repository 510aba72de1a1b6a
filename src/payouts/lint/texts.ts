import { defineTexts } from "../../http/text.ts";
import type { Text, TextKey } from "../../http/text.ts";
import type { Finding } from "./finding.ts";

const en = {
  "equal-amounts.says_one": "{{count}} payment is worth as much as another one.",
  "equal-amounts.says_other":
    "{{count}} payments are worth the same to the satoshi as another of this batch: whoever finds one finds all.",
  "equal-amounts.instead": "Put payments of one amount into different batches.",
  "amount-repeated.says_one":
    "{{count}} amount was paid by this fund to the satoshi in the last {{days}} days, or is in another batch that is frozen.",
  "amount-repeated.says_other":
    "{{count}} amounts were paid by this fund to the satoshi in the last {{days}} days, or are in another batch that is frozen.",
  "amount-repeated.instead": "Let it wait until the other payment is older.",
  "payout-series.says_one": "{{count}} payment of one amount in {{days}} days.",
  "payout-series.says_other":
    "{{count}} payments of exactly one amount in {{days}} days. By such a row the wallets that were handed out in Ottawa in 2022 were listed by a court.",
  "payout-series.instead": "Stop the row: other amounts, other coins, spread over weeks.",
  "similar-amounts.says_one": "{{count}} payment lies in a band of {{percent}} %.",
  "similar-amounts.says_other":
    "{{count}} payments, looking back {{days}} days at most, lie within {{percent}} % of each other: they look like one award.",
  "similar-amounts.instead": "Put payments of different size together.",
  "round-amounts.says_one": "{{count}} payment is a round sum in bitcoin: people pay such sums.",
  "round-amounts.says_other":
    "{{count}} payments are round sums in bitcoin: people pay such sums, and what is left over is change.",
  "round-amounts.instead":
    "The amount stands since the decision. Pay it alone, so that it draws nobody else’s payment into view.",
  "round-fiat.says_one": "{{count}} payment is worth a round sum in {{currency}} today.",
  "round-fiat.says_other": "{{count}} payments are worth round sums in {{currency}} today.",
  "round-fiat.instead": "Freeze on another day: the price moves and the amounts do not.",
  "round-total.says": "All payments together are a round sum: {{total}} sat.",
  "round-total.instead": "Add one more payment, or leave one out.",
  "amount-stands-out.says_one":
    "{{count}} payment is ten times larger or smaller than the others: the other recipients see it.",
  "amount-stands-out.says_other":
    "{{count}} payments are ten times larger or smaller than the others: the other recipients see them.",
  "amount-stands-out.instead": "Pay it alone.",
  "subset-sum.says_one":
    "A gift is worth exactly one payment: its donor, and everybody else, sees for whom it was.",
  "subset-sum.says_other":
    "A gift is worth exactly {{count}} payments: its donor, and everybody else, sees for whom it was.",
  "subset-sum.instead": "Freeze that coin on the coins page, and freeze the batch out of others.",
  "programmes-mixed.says_one": "Coins of {{count}} programme.",
  "programmes-mixed.says_other":
    "Coins of {{count}} programmes are spent together: they are one fund for everybody from now on.",
  "programmes-mixed.instead": "One batch for each programme.",
  "coins-joined.says_one": "{{count}} group of coins.",
  "coins-joined.says_other":
    "{{count}} groups of coins that nobody could put together are spent together: their donors learn that they gave to one fund, and everybody learns which coins are its.",
  "coins-joined.instead":
    "Payments that fit the largest group alone: {{fits}}. Make that batch first, and another of the rest.",
  "address-reused.says_one": "{{count}} coin lies on an address that was paid more than once.",
  "address-reused.says_other": "{{count}} coins lie on addresses that were paid more than once.",
  "address-reused.instead":
    "Spend them together in a batch of their own; ask donors for a fresh address each time.",
  "tracer-coin.says_one":
    "{{count}} coin may have been sent to see where the fund’s coins go: it is tiny, or was sent to an address that nobody was shown.",
  "tracer-coin.says_other":
    "{{count}} coins may have been sent to see where the fund’s coins go: they are tiny, or were sent to addresses that nobody was shown.",
  "tracer-coin.instead": "Freeze them on the coins page.",
  "unneeded-coin.says_one":
    "{{count}} coin is spent that the payments do not need, to gather small coins while fees are low: a mark of wallets like this one.",
  "unneeded-coin.says_other":
    "{{count}} coins are spent that the payments do not need, to gather small coins while fees are low: a mark of wallets like this one.",
  "unneeded-coin.instead": "Leave as it is if they were linked before; otherwise freeze them.",
  "peeling-chain.says_one": "It follows {{count}} batch.",
  "peeling-chain.says_other":
    "It is the end of a row of {{count}} batches, each paid out of the change of the one before. Whoever has one of them follows the row in both directions.",
  "peeling-chain.instead": "Freeze the change on the coins page and pay out of another gift.",
  "change-by-type.says":
    "The change is the only output of its kind ({{type}}), the kind of the coins that are spent: everybody sees which output is change.",
  "change-by-type.instead": "Put a payment to an address of that kind with them.",
  "change-by-size.says":
    "The change is {{times}} times as large as the largest payment: it is taken for change.",
  "change-by-size.instead": "Pay out of a smaller gift, if there is one.",
  "change-by-inputs.says":
    "The change is the only output that is smaller than the smallest coin: nobody would spend that coin to pay so little.",
  "change-by-inputs.instead": "Pay fewer people at once, out of fewer coins.",
  "change-not-round.says":
    "All payments are round sums, and the change is not: it is told at once.",
  "change-not-round.instead": "Put payments that are not round with them.",
  "change-place.says_one": "The change stood in one place in {{count}} batch.",
  "change-place.says_other":
    "The change of the last {{count}} batches stood first, or last, in all of them.",
  "change-place.instead": "Ask your operator: its place should be drawn at random.",
  "script-twice.says_one": "{{count}} payment goes to an address that another one goes to.",
  "script-twice.says_other": "{{count}} payments go to addresses that others go to.",
  "script-twice.instead": "Leave it out, and ask for a fresh address.",
  "script-paid-before.says_one": "{{count}} payment goes to an address that was paid before.",
  "script-paid-before.says_other": "{{count}} payments go to addresses that were paid before.",
  "script-paid-before.instead": "Leave it out, and ask for a fresh address.",
  "many-recipients.says_one": "{{count}} person is paid.",
  "many-recipients.says_other":
    "{{count}} people are paid at once. Each of them sees the amounts and addresses of all others, and so does whoever takes a phone from one.",
  "many-recipients.instead": "Make {{batches}} batches: about {{cost}} sat more in fees.",
  "beyond-policy.says_one": "{{count}} person is paid, and the programme’s policy says {{most}}.",
  "beyond-policy.says_other":
    "{{count}} people are paid at once, and the programme’s policy says {{most}}.",
  "beyond-policy.instead": "Choose fewer, or let the policy be changed.",
  "rhythm.says_one": "{{count}} batch.",
  "rhythm.says_other":
    "The last {{count}} batches were sent in a rhythm: in even steps, or always at one time of day. The next one can be waited for.",
  "rhythm.instead": "Freeze at another hour, and let the release window be wider.",
  "sent-at-once.says":
    "It is sent as soon as it is signed: whoever sees you at work knows when to look at the chain.",
  "sent-at-once.instead": "Ask your operator for a release window.",
  "fee-rate-repeated.says_one": "{{count}} batch pays this fee rate.",
  "fee-rate-repeated.says_other":
    "It pays the same fee rate as the ones before it, {{count}} with this one.",
  "fee-rate-repeated.instead": "Follow the estimate.",
  "fee-rate-by-hand.says": "Its fee rate is a whole number that a person chose.",
  "fee-rate-by-hand.instead": "Choose one with decimals.",
  "lock-time.says":
    "It has no lock time, because the newest block is old: other transactions of this fund have one.",
  "lock-time.instead": "Wait for the next block.",
  "severity.note": "to know",
  "severity.warning": "warning",
  "severity.severe": "severe",
  heading: "What an outsider will learn",
  none: "Nothing that speaks against it was found. The chain is public all the same: recipients see each other, and donors see where their coins go.",
  summary:
    "It warns, and you decide. It knows the chain and this fund’s own transactions, not what others know.",
  instead: "Better:",
  "tracer.heading": "What donors will see",
  "tracer.lead":
    "Whoever gave a coin that is spent can follow it. Any gift can have been given for that.",
  "tracer.now_one": "They see {{count}} recipient now.",
  "tracer.now_other": "They see {{count}} recipients now.",
  "tracer.coin_one": "{{count}} gift is in this coin.",
  "tracer.coin_other": "{{count}} gifts came down to this coin.",
  "tracer.before_one": "It has led to {{count}} recipient before.",
  "tracer.before_other": "It has led to {{count}} recipients before.",
  "tracer.later_one":
    "Down the change, they can find {{count}} more recipient in the next {{batches}} batches.",
  "tracer.later_other":
    "Down the change, they can find {{count}} more recipients in the next {{batches}} batches.",
  "tracer.none": "Nothing leads on from here: no change that could pay anybody is left.",
  "tracer.told": "The change can be told from the payments by what is said above.",
  "tracer.untold": "Nothing here tells the change from the payments: they must guess.",
  whyGiven: "Frozen all the same, because:",
} as const;

/** A key of the texts about what a batch tells. */
export type LintKey = TextKey<typeof en>;

/** What is said of batches, in English so far, as the pages it stands on. */
export const lintText: Text<LintKey> = defineTexts(en, {})("en");

/** A finding in words: what is learnt, and what would be better. */
export function sayFinding({ id, facts }: Finding): { says: string; instead: string } {
  return { says: lintText.t(`${id}.says`, facts), instead: lintText.t(`${id}.instead`, facts) };
}
