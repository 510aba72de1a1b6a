/** The pages of one's own access, with values as large as they get. */
import type { VNode } from "preact";
import { refuseField, UNTOUCHED } from "../../src/http/form.ts";
import type { AccessFreeze } from "../../src/people/access-freeze.ts";
import { AccountPage } from "../../src/people/account-page.tsx";
import { FreezesPage } from "../../src/people/freezes-page.tsx";
import type { Person } from "../../src/people/person.ts";
import { RecoveryCodesPage, SecondFactorPage } from "../../src/people/second-factor-page.tsx";
import { StepUpPage } from "../../src/people/step-up-page.tsx";

const BIRCH: Person = { code: "birch", roles: ["reviewer"] };

const frozen = (id: string, person: string | undefined, lifts: AccessFreeze["lifts"]) => ({
  id: `0190e5d2-7b5a-4c3e-8f4a-5b6c7d8e9f0${id}`,
  person,
  frozenBy: "sorbus",
  frozenAt: new Date("2026-11-25T11:00:00Z"),
  reason: "Two approvers cannot be reached, and <one> signed from a new place.",
  lifts,
});

/** The pages by name. */
export function accountPages(token: string): Readonly<Record<string, VNode>> {
  const session = (hour: number, isThis: boolean) => ({
    issuedAt: new Date(Date.UTC(2026, 10, 25, hour)),
    seenAt: new Date(Date.UTC(2026, 10, 25, hour, 20)),
    isThis,
  });
  const sessions = [session(12, true), session(11, false), session(3, false)];
  const own = { person: BIRCH, sessions, token };
  const secret = new Uint8Array(20).fill(0xa7);
  const enrolling = { person: BIRCH, secret, pending: "A".repeat(66), token };
  return {
    freezes: (
      <FreezesPage
        person={{ code: "hazel", roles: ["treasurer"] }}
        token={token}
        freezes={[
          frozen("a", undefined, []),
          frozen("b", "birch", [{ by: "larch", at: new Date("2026-11-25T12:00:00Z") }]),
          frozen("c", undefined, [
            { by: "maple", at: new Date("2026-11-25T12:00:00Z") },
            { by: "larch", at: new Date("2026-11-25T12:01:00Z") },
          ]),
        ]}
      />
    ),
    "step-up": (
      <StepUpPage
        waiting={{
          to: "/staff/batches/7/approvals",
          body: { token, typed: ["<b>one</b>", "two"] },
        }}
        attempt={refuseField(UNTOUCHED, "stepUpPassphrase", "It is not right.")}
      />
    ),
    account: <AccountPage {...own} secondFactor withheld={[]} />,
    "account-withheld": <AccountPage {...own} secondFactor={false} withheld={BIRCH.roles} />,
    "account-enrol": <SecondFactorPage {...enrolling} replaces={false} />,
    "account-replace": (
      <SecondFactorPage
        {...enrolling}
        replaces
        attempt={refuseField(UNTOUCHED, "fresh", "This is not the code of this secret.")}
      />
    ),
    "account-recovery": (
      <RecoveryCodesPage
        person={BIRCH}
        codes={["0123-4567-8901", "1123-4567-8901", "2123-4567-8901", "3123-4567-8901"]}
      />
    ),
  };
}
