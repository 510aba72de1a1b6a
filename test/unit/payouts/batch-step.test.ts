import { expect, test } from "vitest";
import { approverStanding, stepOf } from "../../../src/payouts/batch-step.ts";
import type { BatchStanding } from "../../../src/payouts/batch-step.ts";
import type { Separated } from "../../../src/payouts/separation.ts";

const AT = new Date("2026-11-25T12:00:00Z");
const FRESH: BatchStanding & Separated = {
  state: "frozen",
  expiresAt: new Date("2026-11-26T12:00:00Z"),
  refusal: undefined,
  releaseAt: undefined,
  approvers: [],
  need: 2,
  maker: "hazel",
  barred: ["birch", "cedar", "hazel"],
  separation: "standard",
};
const TWO = ["larch", "maple"];

test("a frozen batch waits for approvals, then for the signer, until its day is over", () => {
  expect(stepOf(FRESH, 2, AT)).toBe("approvals");
  expect(stepOf({ ...FRESH, approvers: ["larch"] }, 2, AT)).toBe("approvals");
  expect(stepOf({ ...FRESH, approvers: TWO }, 2, AT)).toBe("signature");
  expect(stepOf({ ...FRESH, approvers: TWO, refusal: "batch-limit" }, 2, AT)).toBe("refused");
  expect(stepOf({ ...FRESH, approvers: TWO, expiresAt: AT }, 2, AT)).toBe("expired");
});

test("a signed batch waits for the chain, whatever its day", () => {
  const old = { ...FRESH, approvers: TWO, expiresAt: AT };
  expect(stepOf({ ...old, state: "signed" }, 2, AT)).toBe("confirmation");
  expect(stepOf({ ...old, state: "signed", releaseAt: AT }, 2, AT)).toBe("confirmation");
  const later = new Date(AT.getTime() + 1);
  expect(stepOf({ ...old, state: "signed", releaseAt: later }, 2, AT)).toBe("release");
  expect(stepOf({ ...old, state: "confirmed" }, 2, AT)).toBe("settlement");
  expect(stepOf({ ...old, state: "settled" }, 2, AT)).toBe("settled");
  expect(stepOf({ ...old, state: "voided" }, 2, AT)).toBe("voided");
});

test("an approver is asked once, in time, and unless they built it or reviewed a case in it", () => {
  expect(approverStanding(FRESH, "larch", AT)).toBe("asked");
  expect(approverStanding(FRESH, "hazel", AT)).toBe("barred");
  expect(approverStanding(FRESH, "birch", AT)).toBe("barred");
  expect(approverStanding({ ...FRESH, approvers: TWO }, "larch", AT)).toBe("given");
  expect(approverStanding({ ...FRESH, expiresAt: AT }, "larch", AT)).toBe("closed");
  expect(approverStanding({ ...FRESH, state: "signed" }, "larch", AT)).toBe("closed");
});

test("in a small fund one reviewer is asked beside somebody who is none; the maker never is", () => {
  const small = { ...FRESH, separation: "small" as const };
  const after = (...approvers: string[]): ReturnType<typeof approverStanding>[] =>
    ["birch", "cedar", "hazel", "larch"].map((person) =>
      approverStanding({ ...small, approvers }, person, AT),
    );
  expect(after()).toEqual(["asked", "asked", "barred", "asked"]);
  expect(after("birch")).toEqual(["given", "barred", "barred", "asked"]);
  expect(after("larch")).toEqual(["asked", "asked", "barred", "given"]);
});
