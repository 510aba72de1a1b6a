/** Duties of staff. Applicants, recipients and donors are no people here: they hold codes. */
export const ROLES = [
  "triager",
  "reviewer",
  "treasurer",
  "approver",
  "signer",
  "auditor",
  "data-officer",
  "operator",
] as const;
export type Role = (typeof ROLES)[number];

/** A member of staff: a code that is never a real name (FORMATS `code`), and duties. */
export interface Person {
  readonly code: string;
  readonly roles: readonly Role[];
}

/**
 * Duties that nobody may hold together, whatever the case or batch. An auditor writes nothing; an operator reads no case and decides
 * nothing; a data officer decides nothing about money. What may not meet in *one* case or batch (reviewer and
 * approver, maker and approver) is judged there.
 */
export const APART: readonly (readonly [Role, Role])[] = [
  ...ROLES.filter((role) => role !== "auditor").map((role) => ["auditor", role] as const),
  ["operator", "triager"],
  ["operator", "reviewer"],
  ["operator", "approver"],
  ["operator", "data-officer"],
  ["data-officer", "reviewer"],
  ["data-officer", "treasurer"],
  ["data-officer", "approver"],
  ["data-officer", "signer"],
];

/** Whose reader key on the people list is the board's, which nobody has whole (`board-share.ts`). */
export const BOARD = "board";

/** Names that the private log gives to actors that are no people, and the board's. */
const TAKEN = new Set(["claimant", "donor", "public", "operator", "job", BOARD]);

/** Whether `code` can be a person's: the form of FORMATS `code`, and not the name of another kind of actor. */
export function isPersonCode(code: string): boolean {
  return /^[a-z][a-z0-9-]{0,31}$/.test(code) && !TAKEN.has(code);
}

/** Two of these duties that nobody may hold together; undefined when they go together. */
export function rolesApart(roles: readonly Role[]): readonly [Role, Role] | undefined {
  return APART.find(([a, b]) => roles.includes(a) && roles.includes(b));
}

/** The role named by `text`; undefined when it is none. */
export function parseRole(text: string): Role | undefined {
  return ROLES.find((role) => role === text);
}
