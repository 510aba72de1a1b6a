import { expect, test } from "vitest";
import {
  allows,
  authorize,
  PERMISSIONS,
  permissionsOf,
  PERMISSIONS_OF,
  rolesWith,
} from "../../../src/people/permission.ts";
import type { Permission } from "../../../src/people/permission.ts";
import { APART, isPersonCode, parseRole, ROLES, rolesApart } from "../../../src/people/person.ts";
import type { Role } from "../../../src/people/person.ts";

/** The whole matrix, written down a second time: a change of who may do what must be meant. */
const MATRIX: Readonly<Record<Permission, readonly Role[]>> = {
  "case.list": ["triager", "reviewer", "data-officer"],
  "case.read": ["triager", "reviewer", "data-officer"],
  "case.triage": ["triager"],
  "case.assign": ["triager"],
  "case.message": ["triager", "reviewer"],
  "case.assess": ["reviewer"],
  "case.pause": ["reviewer", "treasurer", "approver"],
  "case.resume": ["reviewer", "treasurer", "approver"],
  "case.erase": ["data-officer"],
  "duplicate.judge": ["reviewer"],
  "spam.judge": ["triager", "reviewer"],
  "programme.manage": ["treasurer"],
  "programme.agree": ["treasurer", "approver"],
  "rate.record": ["treasurer"],
  "payout.list": ["treasurer", "approver", "auditor"],
  "payout.hold": ["treasurer", "approver"],
  "coin.list": ["treasurer", "auditor"],
  "coin.freeze": ["treasurer"],
  "batch.read": ["treasurer", "approver", "signer", "auditor"],
  "batch.build": ["treasurer"],
  "batch.approve": ["approver"],
  "batch.broadcast": ["treasurer", "signer"],
  "batch.bump": ["treasurer"],
  "book.attest": ["auditor"],
  "book.correct": ["treasurer", "approver"],
  "book.read": ["treasurer", "approver", "auditor"],
  "export.read": ["auditor"],
  "reconciliation.read": ["treasurer", "auditor"],
  "access-log.read": ["auditor", "data-officer"],
  "fund.freeze": ["treasurer", "approver", "signer", "data-officer"],
  "fund.thaw": ["treasurer", "approver", "signer", "data-officer"],
  "blackout.declare": ["treasurer", "data-officer"],
  "group.manage": ["treasurer", "data-officer"],
  "test.manage": ["treasurer", "data-officer"],
  "board.ask": ["triager", "reviewer", "data-officer"],
  "board.stop": [
    "triager",
    "reviewer",
    "treasurer",
    "approver",
    "signer",
    "auditor",
    "data-officer",
    "operator",
  ],
  "system.read": ["operator"],
};

test.each(PERMISSIONS)("%s is for these roles and no others", (permission) => {
  expect(rolesWith(permission)).toEqual(MATRIX[permission]);
});

test.each(ROLES.flatMap((role) => PERMISSIONS.map((permission) => [role, permission] as const)))(
  "a %s asks for %s",
  (role, permission) => {
    const person = { code: "ana", roles: [role] };
    const may = MATRIX[permission].includes(role);
    expect(allows([role], permission)).toBe(may);
    if (may) authorize(person, permission);
    else
      expect(() => authorize(person, permission)).toThrow(
        expect.objectContaining({ kind: "forbidden", code: "not-permitted" }),
      );
  },
);

test("nobody without a role may do anything", () => {
  expect(permissionsOf([])).toEqual([]);
});

test("an auditor can only read, say what they found, and stop the board", () => {
  const others = PERMISSIONS_OF.auditor.filter(
    (name) => !["book.attest", "board.stop"].includes(name),
  );
  expect(others.every((name) => /\.(read|list)$/.test(name))).toBe(true);
});

test("whoever runs the machines reads no case and decides nothing", () => {
  expect(PERMISSIONS_OF.operator.some((name) => /^(case|payout|batch|duplicate)/.test(name))).toBe(
    false,
  );
});

test("every role has its duty, and no permission is nobody's", () => {
  for (const role of ROLES) expect(PERMISSIONS_OF[role].length).toBeGreaterThan(0);
  for (const permission of PERMISSIONS) expect(rolesWith(permission).length).toBeGreaterThan(0);
});

test("duties that must stay apart are found in any company, whichever comes first", () => {
  expect(rolesApart(["reviewer", "approver", "triager"])).toBeUndefined();
  expect(rolesApart(["treasurer", "signer", "operator"])).toBeUndefined();
  expect(rolesApart(["reviewer", "auditor"])).toEqual(["auditor", "reviewer"]);
  expect(rolesApart(["treasurer", "reviewer", "operator"])).toEqual(["operator", "reviewer"]);
  for (const [a, b] of APART) expect(rolesApart([b, a])).toBeDefined();
});

test("a person's code is a name like those of FORMATS and not another actor's", () => {
  expect(["ana", "p-1", "a"].every(isPersonCode)).toBe(true);
  const wrong = [
    "",
    "Ana",
    "1a",
    "a b",
    "-a",
    "a".repeat(33),
    "claimant",
    "operator",
    "job",
    "board",
  ];
  expect(wrong.some(isPersonCode)).toBe(false);
  expect(parseRole("reviewer")).toBe("reviewer");
  expect(parseRole("admin")).toBeUndefined();
});
