import { defineTexts } from "../http/text.ts";
import type { Text, TextKey } from "../http/text.ts";

const en = {
  "policy.heading": "Programmes",
  "policy.lead":
    "What each programme may do. What lets it pay more, or on less evidence, needs two people; what narrows holds at once. All versions are public.",
  "state.is": "State:",
  "state.draft": "in preparation",
  "state.open": "open",
  "state.paused": "paused: takes nothing and pays nothing",
  "state.closing": "closing: takes nothing new and pays what it granted",
  "state.closed": "closed",
  "state.to.draft": "Prepare it again",
  "state.to.open": "Open it",
  "state.to.paused": "Pause it",
  "state.to.closing": "Begin to close it",
  "state.to.closed": "Close it: everybody was answered and paid",
  "state.two":
    "Who took the last step neither opens a programme nor closes it: somebody else must.",
  "done.moved": "The programme has its new state.",
  "policy.granted": "Held for grants and paid so far",
  "policy.version": "Policy, version {{version}}",
  "policy.none": "No policy yet: only the single award is bounded.",
  "policy.proposed": "Waits for a second person: version {{version}}, proposed by {{person}}",
  "policy.agree": "Agree to version {{version}}",
  "policy.own": "You proposed it, so somebody else must agree.",
  "policy.propose": "Propose another policy",
  "policy.submit": "Propose it",
  "policy.unbounded": "not bounded",
  "policy.change": "{{field}}: {{from}} → {{to}}",
  "policy.wider": "more than now",
  "policy.sum": "Satoshis. Leave it empty for no bound.",
  "policy.tierHint": "Satoshis. Leave it empty for none.",
  "policy.nothing": "none",
  "policy.history": "All versions, with what changed",
  "field.budget": "Budget: all that it ever grants",
  "field.windowSats": "Grants in the days below",
  "field.windowDays": "Days",
  "field.batchSats": "One batch pays at most",
  "field.daySats": "All batches of 24 hours pay at most",
  "field.overdueDays": "A case is overdue after days",
  "field.tier0Cap": "Most in an emergency (tier 0)",
  "field.tier0Sources": "Classes of evidence in an emergency",
  "field.tier1Cap": "Most on evidence of tier 1",
  "field.tier1Sources": "Classes of evidence for tier 1",
  "field.tier2Cap": "Most on evidence of tier 2",
  "field.tier2Sources": "Classes of evidence for tiers 2 and 3",
  "field.tier3Cap": "Most that three reviewers grant above the largest award (tier 3)",
  "field.tier3Sources": "Classes of evidence for tier 3",
  "done.proposed": "Your proposal waits for a second person.",
  "done.inForce": "The new policy holds.",
  "done.agreed": "The policy holds now.",
  "wrong.days": "Write whole days, from 1 to 365.",
  "wrong.window": "Write whole days, from 1 to 366.",
  "wrong.sources": "Write a number from 2 to 6.",
} as const;

/** A key of the texts about policies. */
export type PolicyKey = TextKey<typeof en>;

/** The texts of the page of programmes, in English as all pages of staff. */
export const policyText: Text<PolicyKey> = defineTexts(en, {})("en");
