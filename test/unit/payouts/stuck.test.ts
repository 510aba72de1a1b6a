/** What is said of a batch that waits to be mined. */
import { describe, expect, test } from "vitest";
import { sats } from "../../../src/base/sats.ts";
import { satPerVb } from "../../../src/bitcoin/fee-rate.ts";
import { rateWithFamily, stuckSigns } from "../../../src/payouts/stuck.ts";
import type { Flight, StuckMeasure } from "../../../src/payouts/stuck.ts";

const MEASURE: StuckMeasure = {
  asked: { rate: satPerVb(10), floor: satPerVb(2) },
  seesMempool: true,
  overdueAfter: 18,
};

function flight(name: string, satPerVbyte: number, more: Partial<Flight> = {}): Flight {
  const vsize = 200;
  return {
    batch: name,
    txid: name,
    fee: sats(BigInt(vsize * satPerVbyte)),
    vsize,
    waitsFor: [],
    isWaiting: true,
    isRefused: false,
    ...more,
  };
}

const signs = (
  of: Flight,
  waited: number,
  measure: Partial<StuckMeasure> = {},
  others: readonly Flight[] = [],
) => stuckSigns(of, waited, { flights: [of, ...others], measure: { ...MEASURE, ...measure } });

describe("a batch that waits", () => {
  test.each([
    ["for less long than allowed is not stuck, however low its fee", 1, 17, {}, []],
    ["as long as that is, and its fee is low", 5, 18, {}, ["fee-low", "overdue"]],
    ["pays less than the node passes on", 1, 18, {}, ["below-floor", "overdue"]],
    ["pays enough, and only waits", 10, 18, {}, ["overdue"]],
    ["while the node cannot be asked what it wants", 1, 18, { asked: undefined }, ["overdue"]],
  ] as const)("%s", (_, rate, waited, measure, expected) => {
    expect(signs(flight("a", rate), waited, measure)).toEqual(expected);
  });

  test("is stuck at once when the node takes none of its forms", () => {
    const refused = flight("a", 1, { isWaiting: false, isRefused: true });
    expect(signs(refused, 0)).toEqual(["refused", "forgotten", "below-floor"]);
    expect(signs(refused, 0, { seesMempool: false })).toEqual(["refused", "below-floor"]);
    expect(signs({ ...refused, isWaiting: true }, 0)).toEqual([]);
  });

  test("is only sent again when the node forgot it", () => {
    const forgotten = flight("a", 10, { isWaiting: false });
    expect(signs(forgotten, 3)).toEqual([]);
    expect(signs(forgotten, 18)).toEqual(["forgotten", "overdue"]);
    expect(signs(forgotten, 18, { seesMempool: false })).toEqual(["overdue"]);
  });
});

describe("a parent and its child", () => {
  const parent = flight("parent", 1);
  const child = flight("child", 25, { waitsFor: ["parent"] });

  test("are mined at the rate of both", () => {
    expect(rateWithFamily(parent, [parent, child])).toBe(satPerVb(13));
    expect(rateWithFamily(child, [parent, child])).toBe(satPerVb(13));
    expect(signs(parent, 18, {}, [child])).toEqual(["overdue"]);
    expect(signs(child, 18, {}, [parent])).toEqual(["parent-waits", "overdue"]);
  });

  test("a parent that pays better than its child helps neither", () => {
    const dear = flight("parent", 30);
    const cheap = flight("child", 4, { waitsFor: ["parent"] });
    expect(rateWithFamily(dear, [dear, cheap])).toBe(satPerVb(30));
    expect(rateWithFamily(cheap, [dear, cheap])).toBe(satPerVb(4));
    expect(signs(cheap, 18, {}, [dear])).toEqual(["fee-low", "parent-waits", "overdue"]);
  });
});
