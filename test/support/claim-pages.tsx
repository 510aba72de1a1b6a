import type { VNode } from "preact";
import { ApplyPage, BeforePage, ClaimCodePage } from "../../src/cases/apply-pages.tsx";
import { CASE_STATES } from "../../src/cases/case.ts";
import { claimState } from "../../src/cases/shown-state.ts";
import { ComparePage } from "../../src/cases/destination-pages.tsx";
import { AddressTypePage } from "../../src/cases/destination-type-page.tsx";
import { isOpen } from "../../src/cases/claim-steps.ts";
import { PaperPage } from "../../src/cases/paper-page.tsx";
import { HoldPage } from "../../src/cases/hold-page.tsx";
import { MessagesPage } from "../../src/cases/message-pages.tsx";
import type { ClaimStatus } from "../../src/cases/read-claim.ts";
import { AskAgainPage } from "../../src/cases/ask-twice.tsx";
import { ERASURE, WITHDRAWAL } from "../../src/cases/claim-forms.ts";
import { ErasedPage } from "../../src/cases/erased-page.tsx";
import { ClaimCodeFormPage, RequestPage } from "../../src/cases/request-pages.tsx";
import type { Language } from "../../src/http/text.ts";
import { ADDRESS } from "./donor-pages.tsx";
import { DESTINATION, STATUS } from "./claim-status.ts";
import { evidencePages } from "./evidence-pages.tsx";
import { OFFERS } from "./offers.ts";
import { seededRandom } from "./random.ts";

/** Both forms of a claim code, as long as real ones. */
export const CLAIM_CODE = "3F3-K7Q-ZB2-MTX-04H-WDV-8RC-NAY-E56";
const DIGITS = "041592-653589-793238-462643-383279-502884-197169";

/** An account key of a test network. */
const ACCOUNT_KEY =
  "tpubDDKTqNwAa1XPiCFRMRd4XgoBrRBw9hpyUpYPtUyirYJYejf2kfzozELEC9WaKGhY6X2X982cgv2Xtyk19U4jL1e2Eieei2RfHsXLoNkdh8B";

/** A payment that is queued, to an address that was changed. */
const CHANGED: Partial<ClaimStatus> = {
  payouts: [{ amount: 1_234_567n, state: "ready" }],
  destinationOpen: true,
  destinationCooling: 72,
  destinationChange: {
    countsFrom: new Date("2026-12-03T15:00:00Z"),
    known: true,
    before: [ADDRESS],
  },
};

/** An account key's: one of its twenty addresses is next. */
const DERIVED = {
  ...DESTINATION,
  kind: "derived",
  addresses: 20,
  left: 3,
  value: [],
  next: ADDRESS,
};

/** As many addresses as a list may have. */
const LIST = {
  ...DESTINATION,
  kind: "list",
  addresses: 100,
  left: 2,
  value: Array.from(
    { length: 100 },
    (_, at) => DESTINATION.value[0]!.slice(0, -3) + String(at + 100),
  ),
};

/** A conversation; whoever wrote it knew how pages break. */
const MESSAGES = [
  { number: 1, by: "fund", on: "2026-11-25", template: "more" },
  {
    number: 2,
    by: "applicant",
    on: "2026-11-26",
    text: "</p><script>alert(1)</script>\nЯ всё рассказал",
  },
  { number: 3, by: "fund", on: "2026-11-27", template: "thanks", text: "до связи" },
] as const;

/** What an account key could mean. */
const FIRSTS = (["wpkh", "sh-wpkh", "tr", "pkh"] as const).map((choice, at) => ({
  choice,
  address: DESTINATION.value[0]!,
  isHinted: at === 0,
}));

/** Every page of a recipient by name, with values as large as they get. */
export function claimPages(language: Language): Readonly<Record<string, VNode>> {
  const token = "AAAAAGnEbkKq0Xy4c8m1oQ7tZpRkXW3Jt2l9v5nQ0b8yHn4sLw1uEg";
  const common = { language, token, code: CLAIM_CODE };
  const programme = "General help";
  const early = { award: undefined, destination: undefined, caseAddress: undefined, payouts: [] };
  return {
    before: <BeforePage language={language} open />,
    apply: <ApplyPage language={language} token={token} offers={OFFERS} />,
    "apply-wrong": (
      <ApplyPage
        language={language}
        token={token}
        offers={OFFERS}
        notice="again"
        attempt={{
          values: { need: "<b>rent</b>", amount: "much" },
          errors: {
            programme: { kind: "required" },
            amount: {
              kind: "message",
              message: "Write the amount in satoshis, digits only, without leading zeros.",
            },
          },
        }}
      />
    ),
    claim: (
      <ClaimCodePage
        language={language}
        token={token}
        submitted={{ claimCode: CLAIM_CODE, claimCodeDigits: DIGITS }}
        second={undefined}
        destination={undefined}
        random={seededRandom()}
      />
    ),
    "claim-destination": (
      <ClaimCodePage
        language={language}
        token={token}
        submitted={{ claimCode: CLAIM_CODE, claimCodeDigits: DIGITS }}
        second={{ secondCode: CLAIM_CODE, secondCodeDigits: DIGITS }}
        destination={DERIVED}
        random={seededRandom()}
      />
    ),
    "apply-key": (
      <ApplyPage
        language={language}
        token={token}
        offers={OFFERS}
        firsts={FIRSTS}
        attempt={{
          values: { destination: ACCOUNT_KEY, addressType: "wpkh" },
          errors: { addressType: { kind: "message", message: "type.lead" } },
        }}
      />
    ),
    ...evidencePages(common),
    "code-form": <ClaimCodeFormPage language={language} token={token} blackout />,
    request: <RequestPage {...common} status={STATUS} programme={programme} />,
    ...Object.fromEntries(
      [...new Set(CASE_STATES.map((state) => claimState(state, false)))].map((state) => [
        `request-${state}`,
        <RequestPage
          key={state}
          {...common}
          status={{
            ...STATUS,
            ...early,
            state,
            destinationOpen: isOpen(state),
            withdrawalOpen: isOpen(state),
          }}
          programme={programme}
        />,
      ]),
    ),
    "request-untaken": (
      <RequestPage
        {...common}
        status={{ ...STATUS, ...early, state: "submitted", triageBy: "2027-01-19" }}
        programme={programme}
      />
    ),
    "request-untriaged": (
      <RequestPage
        {...common}
        status={{ ...STATUS, ...early, state: "expired", silence: "untriaged" }}
        programme={programme}
      />
    ),
    "request-asked": (
      <RequestPage
        {...common}
        status={{
          ...STATUS,
          ...early,
          state: "info_requested",
          unread: 1,
          answerBy: "2026-12-14",
          reminder: "last",
        }}
        programme={programme}
      />
    ),
    "request-refused": (
      <RequestPage
        {...common}
        status={{ ...STATUS, state: "approved", destinationOpen: true }}
        programme={programme}
        refused="destination-secret"
        attempt={{
          values: {},
          errors: { destination: { kind: "message", message: "destination-secret" } },
        }}
      />
    ),
    ...Object.fromEntries(
      (["used", "perhaps"] as const).map((secondCode) => [
        `request-second-${secondCode}`,
        <RequestPage
          key={secondCode}
          {...common}
          status={{ ...STATUS, secondCode }}
          programme={programme}
        />,
      ]),
    ),
    compare: <ComparePage {...common} destination={DESTINATION} random={seededRandom()} />,
    "compare-derived": <ComparePage {...common} destination={DERIVED} random={seededRandom()} />,
    "compare-changed": (
      <ComparePage
        {...common}
        destination={{ ...DESTINATION, countsFrom: new Date("2026-12-03T15:00:00Z") }}
        random={seededRandom()}
      />
    ),
    ...Object.fromEntries(
      (["quiet", "own", "two"] as const).map((pause) => [
        `request-paused-${pause}`,
        <RequestPage
          key={pause}
          {...common}
          status={{ ...STATUS, pause, quietUntil: pause === "two" ? undefined : "2026-12-15" }}
          programme={programme}
        />,
      ]),
    ),
    "request-changed": (
      <RequestPage {...common} status={{ ...STATUS, ...CHANGED }} programme={programme} />
    ),
    "request-changed-key": (
      <RequestPage
        {...common}
        status={{
          ...STATUS,
          ...CHANGED,
          destinationChange: {
            countsFrom: new Date("2026-12-03T15:00:00Z"),
            known: false,
            before: [],
          },
        }}
        programme={programme}
        refused="destination-changes"
      />
    ),
    "compare-list": <ComparePage {...common} destination={LIST} random={seededRandom()} />,
    "request-derived": (
      <RequestPage
        {...common}
        status={{ ...STATUS, destination: DERIVED, destinationOpen: true, destinationWanted: true }}
        programme={programme}
      />
    ),
    "request-list": (
      <RequestPage
        {...common}
        status={{ ...STATUS, destination: LIST, destinationOpen: true, destinationWanted: true }}
        programme={programme}
      />
    ),
    "request-unfit": (
      <RequestPage
        {...common}
        status={{
          ...STATUS,
          ...early,
          state: "approved",
          destinationRefused: "destination-used",
          destinationOpen: true,
        }}
        programme={programme}
      />
    ),
    "address-type": <AddressTypePage {...common} account={ACCOUNT_KEY} firsts={FIRSTS} />,
    messages: <MessagesPage {...common} messages={MESSAGES} open refused="messages-many" />,
    "messages-none": <MessagesPage {...common} messages={[]} open={false} />,
    withdraw: <AskAgainPage {...common} {...WITHDRAWAL} />,
    erase: <AskAgainPage {...common} {...ERASURE} />,
    erased: (
      <ErasedPage
        language={common.language}
        erasure={{ erasedOn: "2026-11-30", unreadableAfter: "2026-12-08" }}
      />
    ),
    paper: <PaperPage language={language} offers={OFFERS} />,
    hold: <HoldPage language={language} blackout />,
  };
}
