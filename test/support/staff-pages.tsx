/** Every page of the staff's, with values as large and as hostile as they get. */
import type { VNode } from "preact";
import { StaffHome } from "../../src/app/staff-home.tsx";
import { Fault } from "../../src/base/fault.ts";
import { sats } from "../../src/base/sats.ts";
import type { CaseFile } from "../../src/cases/case-file.ts";
import type { QueuedCase } from "../../src/cases/case-queue.view.ts";
import type { CaseId, CaseState } from "../../src/cases/case.ts";
import { RecusalPage } from "../../src/cases/recusal-page.tsx";
import { ClosedCasePage, OpenCasePage } from "../../src/cases/staff-case-page.tsx";
import { QueuePage } from "../../src/cases/staff-queue-page.tsx";
import type { Turn } from "../../src/cases/turn.ts";
import { SignInPage, SignOutPage } from "../../src/people/pages.tsx";
import type { Person } from "../../src/people/person.ts";
import { accountPages } from "./account-pages.tsx";
import { batchPages } from "./batch-pages.tsx";
import { nameOf, ROWAN, TODAY, TOKEN } from "./batch-samples.ts";
import { payoutPages } from "./payout-pages.tsx";
import { bookPages } from "./book-pages.tsx";
import { coinPages } from "./coin-pages.tsx";
import { pairPages } from "./pair-pages.tsx";
import { PROGRAMMES } from "./donor-pages.tsx";
import { staffEvidencePages } from "./evidence-pages.tsx";
import { soundFindings } from "./findings.ts";
import { groupPages } from "./group-pages.tsx";
import { blackoutPages } from "./blackout-pages.tsx";
import { pausePages } from "./pause-pages.tsx";
import { policyPages } from "./policy-pages.tsx";

const ALDER: Person = { code: "alder", roles: ["triager"] };
const BIRCH: Person = { code: "birch", roles: ["reviewer"] };

/** What somebody wrote who knows how pages break. */
const HOSTILE = `</p><script>alert(1)</script><img/onerror="x">"bold"</b> &amp; ${"very ".repeat(40)}long`;

function queued(at: number, state: CaseState, turn: Turn): QueuedCase {
  return {
    id: `019abcde-0000-7000-8000-5f1d0a9c${at.toString(16).padStart(4, "0")}` as CaseId,
    programme: PROGRAMMES[at % 3]?.code ?? "general",
    state,
    version: at + 1,
    submittedOn: `2026-11-${String(25 - at).padStart(2, "0")}`,
    mine: turn !== "open",
    turn,
    restored: at === 3,
    overdue: at === 9,
    urgent: at === 2,
    unread: at === 2,
  };
}

function file(
  state: CaseState,
  turn: Turn,
  stage: CaseFile["mine"][number] | undefined,
  rest: Partial<CaseFile> = {},
): CaseFile {
  return {
    case: queued(3, state, turn),
    looks: [{ at: new Date("2026-11-25T12:00:00Z"), person: "birch", purpose: "review" }],
    language: "ru",
    answers: {
      amount: sats(300_000n),
      ...{ category: "fine", period: "month", region: "Гродненская область", urgency: "weeks" },
      need: "Штраф 900 рублей и адвокат",
      text: "Меня задержали на марше и оштрафовали.\n\nРаботы больше нет, у меня двое детей. Решение суда могу показать, если нужно.",
      ...{ household: "four-five", danger: "time", device: "watched", quiet: "two-weeks" },
      consent: "2026-12-05",
    },
    masked: ["pairs", "verdicts"],
    appeal: undefined,
    mine: stage === undefined ? [] : [stage],
    turn,
    ...{ restored: false, unanswered: false, hindrances: ["budget-exceeded"] },
    quietUntil: "2026-12-15",
    secondUsed: true,
    vouches: [
      { group: "legal-aid", month: "2026-11", standing: "ended" },
      { group: "committee", month: "2026-10", standing: "withdrawn" },
    ],
    duplicates: { found: 0, waiting: 0, yours: 0 },
    verdicts: [],
    ...rest,
  };
}
const HOSTILE_FILE = file("submitted", "open", undefined, {
  appeal: HOSTILE,
  answers: { need: HOSTILE, text: HOSTILE, category: HOSTILE, [HOSTILE.slice(0, 20)]: HOSTILE },
});

const CHANGED = new Fault(
  "conflict",
  "case-changed",
  "Somebody changed this case meanwhile. Read it again, then decide.",
);
/** The staff's pages by name. */
export function staffPages(): Readonly<Record<string, VNode>> {
  return {
    "sign-in": <SignInPage token={TOKEN} failed />,
    "sign-out": <SignOutPage token={TOKEN} person={ALDER} />,
    ...accountPages(TOKEN),
    ...staffEvidencePages({ person: BIRCH, token: TOKEN }, HOSTILE),
    ...homePages(),
    ...casePages(),
    ...pairPages({ person: BIRCH, token: TOKEN, nameOf, hostile: HOSTILE }),
    ...payoutPages(),
    ...batchPages(),
    ...coinPages(),
    ...pausePages(TOKEN, HOSTILE),
    ...blackoutPages(TOKEN),
    ...groupPages(TOKEN),
    ...bookPages(),
    ...policyPages(TOKEN),
  };
}

function homePages(): Readonly<Record<string, VNode>> {
  return {
    home: (
      <StaffHome
        person={{ code: "hazel", roles: ["triager", "treasurer"] }}
        endsAt={new Date("2026-11-25T12:30:00Z")}
        items={[
          { name: "refused", count: 1, href: "/staff/batches" },
          { name: "yours", count: 2, href: "/staff/cases" },
          { name: "open", count: 14, href: "/staff/cases" },
          { name: "ready", count: 6, href: "/staff/payouts" },
          { name: "flying", count: 1, href: "/staff/batches" },
        ]}
      />
    ),
    "home-quiet": <StaffHome person={ROWAN} endsAt={new Date("2026-11-25T12:30:00Z")} items={[]} />,
  };
}

function casePages(): Readonly<Record<string, VNode>> {
  const queue = { nameOf, today: TODAY };
  const [programme] = PROGRAMMES;
  if (programme === undefined) throw new Error("casePages: no programme");
  const reviewers = ["birch", "cedar", "elder"];
  const common = { token: TOKEN, programme, tiers: [0, 1, 2, 3], reviewers, rates: [] };
  const rates = (["EUR", "USD"] as const).map((currency) => ({
    at: "2026-11-25T11:00:00Z",
    currency,
    price: "43000.50",
    source: "median",
  }));
  const verdictErrors = {
    step: "assessments",
    attempt: {
      values: { verdict: "eligible", amount: "9" },
      errors: { amount: { kind: "message", message: "This programme pays other amounts." } },
    },
  } as const;
  return {
    queue: (
      <QueuePage
        {...queue}
        person={ALDER}
        decided={false}
        done="done.drawn"
        cases={[
          queued(9, "triage", "yours"),
          queued(7, "submitted", "open"),
          queued(5, "submitted", "open"),
          queued(0, "submitted", "open"),
        ]}
      />
    ),
    "queue-overdue": (
      <QueuePage
        {...queue}
        person={BIRCH}
        decided={false}
        overdue
        next="/staff/cases?show=overdue&after=AAAA"
        cases={[queued(9, "in_review", "yours"), queued(9, "second_review", "others")]}
      />
    ),
    "case-recusal": (
      <RecusalPage {...common} person={BIRCH} line={queued(4, "in_review", "yours")} />
    ),
    "queue-empty": <QueuePage {...queue} person={BIRCH} decided={false} cases={[]} />,
    "queue-decided": (
      <QueuePage
        {...queue}
        person={BIRCH}
        decided
        state="active"
        cases={[queued(2, "active", "over"), queued(4, "active", "over")]}
      />
    ),
    "case-closed": (
      <ClosedCasePage
        {...common}
        person={ALDER}
        line={queued(3, "triage", "yours")}
        offered={["triage", "messages"]}
        done="done.taken"
      />
    ),
    "case-take": <OpenCasePage {...common} person={ALDER} file={HOSTILE_FILE} purpose="triage" />,
    "case-messages": (
      <OpenCasePage
        {...common}
        person={BIRCH}
        file={file("in_review", "yours", "first")}
        purpose="messages"
        messages={[
          { number: 1, by: "fund", on: "2026-11-24", template: "proof" },
          { number: 2, by: "applicant", on: "2026-11-25", text: HOSTILE },
        ]}
      />
    ),
    "case-triage": (
      <OpenCasePage
        {...common}
        person={ALDER}
        file={file("triage", "yours", "triage")}
        purpose="triage"
      />
    ),
    "case-changed": (
      <OpenCasePage
        {...common}
        person={ALDER}
        file={file("triage", "yours", "triage")}
        purpose="triage"
        fault={CHANGED}
        tried={{ step: "spam", attempt: { values: { reason: HOSTILE }, errors: {} } }}
      />
    ),
    "case-verdict": (
      <OpenCasePage
        {...common}
        person={BIRCH}
        file={file("second_review", "yours", "second")}
        purpose="review"
      />
    ),
    "case-verdict-euros": (
      <OpenCasePage
        {...common}
        rates={rates}
        person={BIRCH}
        file={file("second_review", "yours", "second")}
        purpose="review"
      />
    ),
    "case-third": (
      <OpenCasePage
        {...common}
        person={BIRCH}
        file={file("in_review", "yours", "third", {
          verdicts: [
            {
              stage: "first",
              verdict: "eligible",
              amount: { cents: 150_000n, currency: "EUR" },
              reason: undefined,
              findings: soundFindings(),
              tier: 2,
            },
            {
              stage: "second",
              verdict: "declined",
              amount: undefined,
              reason: HOSTILE,
              findings: [],
              tier: undefined,
            },
          ],
        })}
        purpose="decision"
        tried={verdictErrors}
      />
    ),
    "case-pair": (
      <OpenCasePage
        {...common}
        person={BIRCH}
        file={file("second_review", "others", undefined, {
          duplicates: { found: 2, waiting: 1, yours: 1 },
        })}
        purpose="duplicates"
      />
    ),
    "case-over": (
      <OpenCasePage
        {...common}
        person={BIRCH}
        file={file("active", "over", "second")}
        purpose="review"
      />
    ),
  };
}
