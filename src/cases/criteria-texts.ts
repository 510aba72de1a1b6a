import { defineTexts } from "../http/text.ts";

const en = {
  "criteria.heading": "Nine criteria",
  "criteria.lead":
    "Answer each for yourself. “Not known” is an answer. No single paper is needed: people are dismissed by word of mouth, and papers are seized.",
  "criterion.harm": "Harm",
  "criterion.link": "Link to the events",
  "criterion.need": "Need now",
  "criterion.continuity": "Same person",
  "criterion.uniqueness": "Only one request",
  "criterion.safety": "Safe to pay",
  "criterion.route": "A way to be paid",
  "criterion.conflict": "No conflict of interest",
  "criterion.consent": "Consent",
  "asks.harm":
    "Dismissal, fine, detention, injury, expulsion, equipment taken, flight, family of somebody in prison, or a strike without pay.",
  "asks.link": "What happened, roughly when, roughly where. Never an exact place.",
  "asks.need": "What is lost, how many people live on it, and what is due: rent, medicine, a date.",
  "asks.continuity": "Whoever answers now is whoever asked.",
  "asks.uniqueness": "Nothing says that it was asked before, here or elsewhere.",
  "asks.safety":
    "Neither the payment nor its moment, sum or way puts them in danger, and nobody else reads their telephone.",
  "asks.route": "A wallet of their own, tried out, or somebody they trust with one.",
  "asks.conflict":
    "You do not know this person and have no interest in the outcome. If you do, do not decide: say that you have a conflict.",
  "asks.consent":
    "They know what is kept, for how long, what is public, and that they may take it back.",
  "finding.result": "what you found",
  "finding.confidence": "how sure",
  "finding.evidence": "rests on",
  "finding.minutes": "minutes",
  "finding.minutesWrong": "Write whole minutes, 600 at most.",
  "result.met": "met",
  "result.partly": "partly met",
  "result.not-met": "not met",
  "result.unknown": "not known",
  "result.not-applicable": "does not apply",
  "confidence.low": "low",
  "confidence.medium": "medium",
  "confidence.high": "high",
  "evidence.heading": "Classes of evidence",
  "evidence.E1": "document of an authority, employer, court or clinic",
  "evidence.E2":
    "record of an independent third party: a human-rights group, a lawyer, a newspaper",
  "evidence.E3": "attestation of a trusted group",
  "evidence.E4": "interview by two people, notes only",
  "evidence.E5": "the applicant’s own statement",
  "evidence.E6": "open source that you found",
  "tier.choose": "On evidence of which tier?",
  "tier.hint":
    "Tier 1 needs two classes of evidence for harm or link, one of them E1, E2 or E3. Tier 2, for repeated or larger awards, needs E1 or E2 and an interview (E4). Tier 0, in an emergency, needs the applicant’s statement (E5) and one of E2, E3 and E4. Tier 3 needs what tier 2 does, and three who agree.",
  "tier.0": "Tier 0: a small award in an emergency",
  "tier.1": "Tier 1: a first, standard award",
  "tier.2": "Tier 2: a repeated or larger award",
  "tier.3": "Tier 3: above the programme’s largest award",
  "missing.heading": "What is missing:",
  "missing.harm-shown": "harm is met or partly met",
  "missing.link-shown": "the link to the events is met or partly met",
  "missing.need-shown": "need is met or partly met",
  "missing.safety-of-paying": "paying them is safe",
  "missing.no-conflict": "you have no conflict of interest",
  "missing.statement-e5": "the applicant’s own statement (E5) for harm or link",
  "missing.source-e2-e3-e4": "one of E2, E3 and E4 for harm or link",
  "missing.independent-sources": "more classes of evidence for harm or link",
  "missing.source-e1-e2-e3": "one of E1, E2 and E3 for harm or link",
  "missing.source-e1-e2": "E1 or E2 for harm or link",
  "missing.interview-e4": "an interview by two people (E4) for harm or link",
} as const;

/** The texts about criteria, evidence and tiers, in English as the rest of the caseworkers' pages. */
export const criteriaText = defineTexts(en, {})("en");
