import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { toHex } from "../../../src/base/bytes.ts";
import { ed25519Public } from "../../../src/base/ed25519.ts";
import { keyId } from "../../../src/base/people-list.ts";
import type { PeopleList, PersonKey } from "../../../src/base/people-list.ts";
import {
  checkBarred,
  formatApprovalsFile,
  makeApproval,
  parseApprovalsFile,
  verifyApprovals,
} from "../../../src/payouts/approval.ts";
import { outcome } from "../../support/vectors.ts";

const seed = (n: number): Uint8Array => new Uint8Array(32).fill(n);
const keyOf = (n: number, person: string, role: string): PersonKey => {
  const publicKey = ed25519Public(seed(n));
  return {
    ...{ alg: "ed25519", from: "2026-01-01", id: keyId("ed25519", publicKey), person },
    ...{ public: toHex(publicKey), role, until: "2026-12-31" },
  } as PersonKey;
};
const keys = [
  keyOf(1, "p-one", "approver"),
  keyOf(2, "p-two", "approver"),
  keyOf(3, "p-three", "reviewer"),
];
const digest: Uint8Array = new Uint8Array(32).fill(8);
const context = {
  digest,
  barred: ["p-maker"],
  list: { keys, need: 2 } as unknown as PeopleList,
  at: new Date("2026-11-25T12:00:00Z"),
  preset: "standard" as const,
};
const approve = (n: number, of = digest) =>
  makeApproval(of, { id: keys[n - 1]!.id, seed: seed(n) });

describe("approvals", () => {
  test("two people who are not barred approve", () => {
    expect(verifyApprovals([approve(1), approve(2)], context)).toEqual(["p-one", "p-two"]);
  });

  test("an approval of another manifest, or by a reviewer, spoils the whole set", () => {
    const judge = (n: number, of?: Uint8Array): string =>
      outcome(() => verifyApprovals([approve(1), approve(2), approve(n, of)], context));
    expect(judge(1, new Uint8Array(32))).toBe("approval-digest");
    expect(judge(3)).toBe("approval-unknown-key");
  });

  test("the same approval twice is one person", () => {
    expect(outcome(() => verifyApprovals([approve(1), approve(1)], context))).toBe(
      "approvals-same-person",
    );
  });

  test("a barred person may not approve; in a small fund one free person is enough", () => {
    const barred = { ...context, barred: ["p-one"] };
    const both = { ...context, barred: ["p-one", "p-two"] };
    const two = [approve(1), approve(2)];
    expect(outcome(() => verifyApprovals(two, barred))).toBe("approval-barred");
    expect(outcome(() => verifyApprovals(two, { ...barred, preset: "small" }))).toBe("accept");
    expect(outcome(() => verifyApprovals(two, { ...both, preset: "small" }))).toBe(
      "approval-barred",
    );
    expect(outcome(() => checkBarred(["p-one", "p-two"], ["p-three"], "standard"))).toBe("accept");
  });

  test("a file comes back with its approvals in order", () => {
    const file = { approvals: [approve(2), approve(1)], awards: [], destinations: [] };
    const read = parseApprovalsFile(formatApprovalsFile(file));
    expect(read.approvals.map(({ key }) => key)).toEqual([keys[0]!.id, keys[1]!.id].sort());
  });

  test("any one changed byte of a file of two approvals is refused", () => {
    const good = formatApprovalsFile({
      approvals: [approve(1), approve(2)],
      awards: [],
      destinations: [],
    });
    const judge = (bytes: Uint8Array): string =>
      outcome(() => verifyApprovals(parseApprovalsFile(bytes).approvals, context));
    expect(judge(good)).toBe("accept");
    fc.assert(
      fc.property(
        fc.nat({ max: good.length - 1 }),
        fc.integer({ min: 1, max: 255 }),
        (at, mask) => {
          const changed = good.slice();
          changed[at] = changed[at]! ^ mask;
          expect(judge(changed)).not.toBe("accept");
        },
      ),
      { numRuns: 300 },
    );
  });
});
