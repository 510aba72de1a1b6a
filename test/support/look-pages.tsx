/** The pages that say who looked: as full as they get, and empty. */
import { randomUUID } from "node:crypto";
import type { VNode } from "preact";
import type { CaseId } from "../../src/cases/case.ts";
import { CaseLooksPage, LooksPage } from "../../src/cases/looks-page.tsx";

const PERSONS = ["birch", "cedar", "elder", "fir", "aspen", "alder"] as const;
const ROWS = 50;

/** Their hour is each another one, so that nothing compresses that would not in a fund. */
const hour = (row: number): Date => new Date(Date.UTC(2026, 10, 1 + (row % 28), row % 24));
const whose = (row: number): string => PERSONS[row % PERSONS.length] ?? "birch";

/** Pages of the log of looks by name. */
export function lookPages(): Readonly<Record<string, VNode>> {
  const rows = Array.from({ length: ROWS }, (_, row) => row);
  const id = "019abcde-0000-7000-8000-5f1d0a9c0001" as CaseId;
  const officer = { code: "sorbus", roles: ["data-officer"] } as const;
  const reviewer = { code: "birch", roles: ["reviewer"] } as const;
  return {
    looks: (
      <LooksPage
        person={officer}
        of={undefined}
        next={`/staff/looks?after=${"A".repeat(160)}`}
        looks={rows.map((row) => ({
          id: randomUUID(),
          at: hour(row),
          person: whose(row),
          tag: randomUUID().replaceAll("-", ""),
          kind: row % 3 === 0 ? "evidence" : "request",
          purpose: row % 2 === 0 ? "review" : "triage",
        }))}
        bounds={rows.map((row) => ({
          at: hour(row),
          person: whose(row),
          bound: row % 2 === 0 ? "hour" : "day",
          cases: 60 + row,
        }))}
      />
    ),
    "looks-none": <LooksPage person={officer} of="birch" next={undefined} looks={[]} bounds={[]} />,
    "case-looks": (
      <CaseLooksPage
        {...{ person: reviewer, id }}
        next={`/staff/cases/${id}/looks?after=${"A".repeat(160)}`}
        looks={rows.map((row) => ({
          at: hour(row),
          person: whose(row),
          purpose: row % 2 === 0 ? "review" : "messages",
          kinds: row % 2 === 0 ? ["appeal", "evidence", "request"] : ["message"],
        }))}
      />
    ),
    "case-looks-none": <CaseLooksPage {...{ person: reviewer, id }} next={undefined} looks={[]} />,
  };
}
