/** The page of a case's duplicates: for its judge, for a reviewer, and when there is nothing. */
import type { VNode } from "preact";
import { sats } from "../../src/base/sats.ts";
import type { CaseId } from "../../src/cases/case.ts";
import { PairsPage } from "../../src/cases/pairs-page.tsx";
import type { PairsPageProps } from "../../src/cases/pairs-page.tsx";
import type { SeenPair } from "../../src/cases/read-duplicates.ts";

const ID = "019abcde-0000-4000-8000-5f1d0a9c0003" as CaseId;
const OTHER = "019abcde-0000-4000-8000-5f1d0a9c0004" as CaseId;

export function pairPages(
  given: Pick<PairsPageProps, "person" | "token" | "nameOf"> & { readonly hostile: string },
): Readonly<Record<string, VNode>> {
  const { hostile, ...common } = given;
  const side = (id: CaseId, need: string) => ({
    id,
    programme: "general",
    state: "in_review" as const,
    submittedOn: "2026-11-21",
    answers: {
      need,
      amount: sats(300_000n),
      category: "fine",
      period: "month",
      region: "Гродненская область",
      urgency: "weeks",
    },
  });
  const judged: SeenPair = {
    state: "not_duplicate",
    strength: "medium",
    fields: ["evidence"],
    version: 3,
    reason: "Два брата послали одно решение суда.",
    sides: undefined,
  };
  const yours: SeenPair = {
    ...judged,
    state: "suspected",
    strength: "strong",
    fields: ["account", "script"],
    reason: undefined,
    sides: [side(ID, "Штраф 900 рублей и адвокат"), side(OTHER, "Аренда за два месяца")],
  };
  const closed: SeenPair = {
    ...yours,
    reason: hostile,
    sides: [side(ID, hostile), { ...side(OTHER, ""), state: "completed", answers: undefined }],
  };
  const tried = {
    values: { other: OTHER, reason: hostile },
    errors: { finding: { kind: "required" } },
  } as const;
  return {
    pairs: <PairsPage {...common} id={ID} pairs={[yours, judged]} />,
    "pairs-closed": <PairsPage {...common} id={ID} pairs={[closed]} tried={tried} />,
    "pairs-none": <PairsPage {...common} id={ID} pairs={[]} />,
  };
}
