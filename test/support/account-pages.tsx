/** The pages of one's own access, with values as large as they get. */
import type { VNode } from "preact";
import { AccountPage } from "../../src/people/account-page.tsx";
import type { Person } from "../../src/people/person.ts";

const BIRCH: Person = { code: "birch", roles: ["reviewer"] };

/** The pages by name. */
export function accountPages(token: string): Readonly<Record<string, VNode>> {
  const session = (hour: number, isThis: boolean) => ({
    issuedAt: new Date(Date.UTC(2026, 10, 25, hour)),
    seenAt: new Date(Date.UTC(2026, 10, 25, hour, 20)),
    isThis,
  });
  const sessions = [session(12, true), session(11, false), session(3, false)];
  return { account: <AccountPage person={BIRCH} sessions={sessions} token={token} /> };
}
