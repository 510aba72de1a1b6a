import { expect, test } from "vitest";
import { separationFor } from "../../../src/people/staffing.ts";

const KEY = new Uint8Array(32);

/** People by what they can do: r reviews, a approves, b does both. */
const said = (people: string, need = 2): ReturnType<typeof separationFor> =>
  separationFor(
    Array.from(people).map((can) => ({
      reviewer: can === "a" ? undefined : KEY,
      approver: can === "r" ? undefined : KEY,
    })),
    need,
  );

test("two who review and two others who approve are kept apart, whoever can do both", () => {
  for (const people of ["rraa", "rbaa", "bbbb", "rrbb", "rrab", "rrrbbb"])
    expect(said(people), people).toBe("standard");
  expect(said("rraaa", 3)).toBe("standard");
});

test("three are a small fund, if one of them can approve what the others reviewed", () => {
  for (const people of ["bbb", "rba", "bba"]) expect(said(people), people).toBe("small");
  expect(said("bbaa", 3)).toBe("small");
});

test("fewer can pay nobody", () => {
  for (const people of ["", "bb", "ra", "rra", "rrr", "raa"])
    expect(said(people), people).toBeUndefined();
});
