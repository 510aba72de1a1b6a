/** The page of declared blackouts: none, and one of each kind. */
import type { VNode } from "preact";
import type { Blackout } from "../../src/blackouts/blackout.ts";
import { BlackoutsPage } from "../../src/blackouts/blackouts-page.tsx";

const declared = (id: string, days: Partial<Blackout>): Blackout => ({
  id: `0190e5d2-7b5a-4c3e-8f4a-5b6c7d8e9f0${id}`,
  firstDay: "2026-11-20",
  lastDay: "2027-01-18",
  declaredBy: "sorbus",
  declaredOn: "2026-11-25",
  ended: undefined,
  ...days,
});

/** The pages by name; `token` is that of their forms. */
export function blackoutPages(token: string): Readonly<Record<string, VNode>> {
  const common = {
    person: { code: "hazel", roles: ["treasurer"] },
    today: "2026-11-25",
    token,
  } as const;
  const ended = { by: "hazel", on: "2026-09-12" };
  return {
    "blackouts-none": <BlackoutsPage {...common} blackouts={[]} done="done.ended" />,
    blackouts: (
      <BlackoutsPage
        {...common}
        blackouts={[
          declared("a", {}),
          declared("b", { declaredBy: "hazel", firstDay: "2027-01-19", lastDay: "2027-03-19" }),
          declared("c", { firstDay: "2026-09-01", lastDay: "2026-09-12", ended }),
          declared("d", { firstDay: "2026-09-13", lastDay: "2026-09-12", ended }),
        ]}
        attempt={{
          values: { firstDay: "<b>today</b>" },
          errors: { firstDay: { kind: "message", message: "noDay" } },
        }}
      />
    ),
  };
}
