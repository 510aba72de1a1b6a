import { allows } from "./permission.ts";
import type { Permission } from "./permission.ts";
import type { Person, Role } from "./person.ts";
import { peopleTexts } from "./texts.ts";
import type { PeopleTextKey } from "./texts.ts";

/** The staff's pages, in the order of the navigation, with what it takes to open each. */
const PLACES: readonly {
  readonly href: string;
  readonly key: PeopleTextKey;
  readonly permission?: Permission;
  /** Roles beside which it is closed, whatever else they have. */
  readonly closedTo?: readonly Role[];
}[] = [
  { href: "/staff", key: "nav.overview" },
  { href: "/staff/cases", key: "nav.cases", permission: "case.list" },
  { href: "/staff/payouts", key: "nav.payouts", permission: "payout.list" },
  { href: "/staff/payout-pauses", key: "nav.pauses", permission: "case.pause" },
  { href: "/staff/batches", key: "nav.batches", permission: "batch.read" },
  { href: "/staff/programmes", key: "nav.programmes", permission: "programme.agree" },
  { href: "/staff/coins", key: "nav.coins", permission: "coin.list" },
  { href: "/staff/unexplained-spends", key: "nav.unexplained", permission: "batch.read" },
  { href: "/staff/book", key: "nav.book", permission: "book.read" },
  { href: "/staff/freezes", key: "nav.freezes", permission: "fund.freeze" },
  { href: "/staff/blackouts", key: "nav.blackouts", permission: "blackout.declare" },
  { href: "/staff/groups", key: "nav.groups", permission: "group.manage" },
  { href: "/staff/looks", key: "nav.looks", permission: "access-log.read" },
  {
    href: "/staff/tests",
    key: "nav.tests",
    permission: "test.manage",
    closedTo: ["reviewer", "triager"],
  },
  { href: "/staff/reviewers", key: "nav.reviewers", permission: "access-log.read" },
  { href: "/staff/board", key: "nav.board", permission: "board.stop" },
  { href: "/staff/certificates", key: "nav.certificates", permission: "system.read" },
];

/**
 * The navigation of the staff's pages for this person: what their roles open, and last the way out, which also says who is signed in.
 * A link that is missing here is no protection; every page asks for its permission.
 */
export function staffNav(person: Person): { readonly href: string; readonly label: string }[] {
  const { t } = peopleTexts("en");
  const open = PLACES.filter(
    ({ permission, closedTo = [] }) =>
      (permission === undefined || allows(person.roles, permission)) &&
      !person.roles.some((role) => closedTo.includes(role)),
  );
  return [
    ...open.map(({ href, key }) => ({ href, label: t(key) })),
    { href: "/staff/account", label: t("nav.account") },
    { href: "/staff/sign-out", label: t("nav.signOut", { person: person.code }) },
  ];
}

/** What every page has that a signed-in member of staff sees: English, and the navigation of their roles. */
export function staffPage(person: Person) {
  return { language: "en", audience: "staff", nav: staffNav(person) } as const;
}
