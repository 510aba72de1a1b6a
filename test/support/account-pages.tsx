/** The pages of one's own access, with values as large as they get. */
import type { VNode } from "preact";
import { refuseField, UNTOUCHED } from "../../src/http/form.ts";
import { AccountPage } from "../../src/people/account-page.tsx";
import type { Person } from "../../src/people/person.ts";
import { RecoveryCodesPage, SecondFactorPage } from "../../src/people/second-factor-page.tsx";
import { StepUpPage } from "../../src/people/step-up-page.tsx";

const BIRCH: Person = { code: "birch", roles: ["reviewer"] };

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
