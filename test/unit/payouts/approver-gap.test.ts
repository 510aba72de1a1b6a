/** Before a batch is frozen it is known whether anybody can approve it, and without which payouts somebody could. */
import { expect, test } from "vitest";
import type { PeopleList } from "../../../src/base/people-list.ts";
import { approverGap } from "../../../src/payouts/approver-gap.ts";

const AT = new Date("2030-01-07T09:00:00Z");

function listOf(approvers: readonly string[], need = 2): PeopleList {
  const keys = approvers.map((person) => ({
    person,
    role: "approver",
    from: "2029-01-01",
    until: person === "gone" ? "2029-12-31" : "2031-01-01",
  }));
  return { need, keys } as unknown as PeopleList;
}

const payout = (id: string, ...reviewers: string[]) => ({ id, reviewers });
const gap = (
  approvers: readonly string[],
  payouts: readonly ReturnType<typeof payout>[],
  separation: "standard" | "small" = "standard",
) => {
  // Who is frozen or disabled has a key on the list all the same.
  const able = new Set(approvers.filter((person) => person !== "frozen"));
  return approverGap(payouts, {
    maker: "maker",
    separation,
    list: listOf(approvers),
    at: AT,
    able,
    need: 2,
  });
};

test("two who neither built it nor reviewed a case of it are enough", () => {
  expect(gap(["ada", "bo", "rhea"], [payout("a", "rhea", "rolf")])).toBeUndefined();
});

test("the maker, a reviewer and a key whose time is over approve nothing; the payout of that reviewer is moved out", () => {
  const payouts = [payout("a", "rhea", "rolf"), payout("b", "rolf", "sam")];
  expect(gap(["ada", "maker", "gone", "rhea"], payouts)).toEqual({ moveOut: ["a"] });
});

test("one who cannot sign in approves nothing", () => {
  expect(gap(["ada", "frozen", "rhea"], [payout("a", "rhea")])).toEqual({ moveOut: [] });
  expect(gap(["ada", "frozen", "rhea"], [payout("a", "rhea"), payout("b", "x")])).toEqual({
    moveOut: ["a"],
  });
});

test("the fewest payouts are moved out", () => {
  const payouts = [payout("a", "rhea"), payout("b", "rhea"), payout("c", "rolf"), payout("d", "x")];
  expect(gap(["ada", "rhea", "rolf"], payouts)).toEqual({ moveOut: ["c"] });
});

test("where no choice helps nothing is named", () => {
  expect(gap(["ada", "maker"], [payout("a", "x")])).toEqual({ moveOut: [] });
  expect(gap(["ada", "rhea"], [payout("a", "rhea")])).toEqual({ moveOut: [] });
});

test("in a small fund one who reviewed none is enough, beside anybody but the maker", () => {
  const payouts = [payout("a", "rhea", "rolf"), payout("b", "rhea", "ada")];
  expect(gap(["rolf", "rhea"], payouts, "small")).toEqual({ moveOut: ["a"] });
  expect(gap(["bo", "rhea"], payouts, "small")).toBeUndefined();
  expect(gap(["bo", "maker"], payouts, "small")).toEqual({ moveOut: [] });
});
