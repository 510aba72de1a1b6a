import { Fault } from "../base/fault.ts";
import type { Person, Role } from "./person.ts";
import { ROLES } from "./person.ts";

/** What staff can be allowed to do. There is none to sign, which no server can let anybody do, to approve one's own batch or case, to change one's own roles, or to list people's data. */
export const PERMISSIONS = [
  "case.list",
  "case.read",
  "case.triage",
  "case.assign",
  "case.message",
  "case.assess",
  "case.pause",
  "case.resume",
  "case.erase",
  "duplicate.judge",
  "spam.judge",
  "programme.manage",
  "programme.agree",
  "rate.record",
  "payout.list",
  "payout.hold",
  "coin.list",
  "coin.freeze",
  "batch.read",
  "batch.build",
  "batch.approve",
  "batch.broadcast",
  "batch.bump",
  "book.attest",
  "book.correct",
  "book.read",
  "export.read",
  "reconciliation.read",
  "access-log.read",
  "fund.freeze",
  "fund.thaw",
  "blackout.declare",
  "group.manage",
  "test.manage",
  "board.ask",
  "board.stop",
  "system.read",
] as const;
export type Permission = (typeof PERMISSIONS)[number];

/** Who may do what. The rules about one case or one batch come on top of it, in their folders. */
export const PERMISSIONS_OF: Readonly<Record<Role, readonly Permission[]>> = {
  triager: [
    "case.list",
    "case.read",
    "case.triage",
    "case.assign",
    "case.message",
    "spam.judge",
    "board.ask",
    "board.stop",
  ],
  reviewer: [
    "case.list",
    "case.read",
    "case.message",
    "case.assess",
    "case.pause",
    "case.resume",
    "duplicate.judge",
    "spam.judge",
    "board.ask",
    "board.stop",
  ],
  treasurer: [
    "case.pause",
    "case.resume",
    "programme.manage",
    "programme.agree",
    "rate.record",
    "payout.list",
    "payout.hold",
    "coin.list",
    "coin.freeze",
    "batch.read",
    "batch.build",
    "batch.broadcast",
    "batch.bump",
    "book.correct",
    "book.read",
    "reconciliation.read",
    "fund.freeze",
    "fund.thaw",
    "blackout.declare",
    "group.manage",
    "test.manage",
    "board.stop",
  ],
  approver: [
    "case.pause",
    "case.resume",
    "programme.agree",
    "payout.list",
    "payout.hold",
    "batch.read",
    "batch.approve",
    "book.correct",
    "book.read",
    "fund.freeze",
    "fund.thaw",
    "board.stop",
  ],
  signer: ["batch.read", "batch.broadcast", "fund.freeze", "fund.thaw", "board.stop"],
  auditor: [
    "payout.list",
    "coin.list",
    "batch.read",
    "book.attest",
    "book.read",
    "export.read",
    "reconciliation.read",
    "access-log.read",
    "board.stop",
  ],
  "data-officer": [
    "case.list",
    "case.read",
    "case.erase",
    "access-log.read",
    "fund.freeze",
    "fund.thaw",
    "blackout.declare",
    "group.manage",
    "test.manage",
    "board.ask",
    "board.stop",
  ],
  operator: ["board.stop", "system.read"],
};

/** Whether one of the roles brings the permission. */
export function allows(roles: readonly Role[], permission: Permission): boolean {
  return roles.some((role) => PERMISSIONS_OF[role].includes(permission));
}

/** Everything that the roles allow, in the order of PERMISSIONS. */
export function permissionsOf(roles: readonly Role[]): Permission[] {
  return PERMISSIONS.filter((permission) => allows(roles, permission));
}

/** The roles that bring a permission, in the order of ROLES. */
export function rolesWith(permission: Permission): Role[] {
  return ROLES.filter((role) => PERMISSIONS_OF[role].includes(permission));
}

/** Fault forbidden `not-permitted` unless one of the person's roles brings the permission. */
export function authorize(person: Person, permission: Permission): void {
  if (!allows(person.roles, permission))
    throw new Fault("forbidden", "not-permitted", "Your roles do not include this.", {
      permission,
    });
}
