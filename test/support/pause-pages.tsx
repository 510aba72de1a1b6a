/** The page of paused payouts: none, and one of each kind with everything that is said of it. */
import type { VNode } from "preact";
import { sats } from "../../src/base/sats.ts";
import { PausedPage } from "../../src/payouts/paused-page.tsx";

/** The pages by name; `token` is that of their forms, `hostile` what somebody typed who knew how pages break. */
export function pausePages(token: string, hostile: string): Readonly<Record<string, VNode>> {
  const common = {
    person: { code: "hazel", roles: ["treasurer"] },
    newToken: () => token,
    nameOf: () => "General help",
  } as const;
  const pause = { payout: "ab".repeat(16), words: undefined, first: undefined, until: undefined };
  return {
    "pauses-none": <PausedPage {...common} payouts={[]} done="done.lifted" />,
    pauses: (
      <PausedPage
        {...common}
        payouts={[
          {
            id: pause.payout,
            money: { programme: "general", amount: sats(1_234_567n) },
            late: true,
            unsure: true,
            lifted: [
              {
                ...pause,
                number: 5,
                reason: "fraud",
                pausedBy: "birch",
                lifting: "other",
                words: hostile,
                lifted: { by: "larch", words: hostile },
              },
              {
                ...pause,
                number: 6,
                reason: "request",
                pausedBy: undefined,
                lifting: "code",
                lifted: undefined,
              },
              {
                ...pause,
                number: 7,
                reason: "request",
                pausedBy: undefined,
                lifting: "code",
                until: "2026-11-15",
                lifted: undefined,
              },
            ],
            pauses: [
              {
                ...pause,
                number: 1,
                reason: "fraud",
                pausedBy: "birch",
                lifting: "other",
                words: hostile,
              },
              {
                ...pause,
                number: 2,
                reason: "safety",
                pausedBy: undefined,
                lifting: "two",
                first: { by: "larch", words: hostile },
              },
              {
                ...pause,
                number: 8,
                reason: "request",
                pausedBy: undefined,
                lifting: "code",
                until: "2026-12-15",
              },
              { ...pause, number: 3, reason: "request", pausedBy: undefined, lifting: "code" },
              {
                ...pause,
                number: 4,
                reason: "address",
                pausedBy: "hazel",
                lifting: "other",
                words: "It changed twice",
              },
            ],
          },
        ]}
      />
    ),
  };
}
