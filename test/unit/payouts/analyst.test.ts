/** A short slice of the analyst: attacks find what is planted, and shaping gives them less. `npm run analyse` is the whole of it. */
import { beforeAll, describe, expect, test } from "vitest";
import {
  equalOutputs,
  exactSums,
  followGift,
  foretold,
  gathering,
  guessChange,
  longestRow,
  roundOutputs,
} from "../../analyst/attacks.ts";
import type { ChainTx } from "../../analyst/chain.ts";
import { measure } from "../../analyst/measures.ts";
import type { Measure } from "../../analyst/measures.ts";
import { playYear } from "../../analyst/year.ts";

const wpkh = (name: string): string => `0014${name.repeat(20).slice(0, 40)}`;
const tr = (name: string): string => `5120${name.repeat(32).slice(0, 64)}`;

/** A transaction by amounts: gifts in, payments of another kind out, change at the end unless it is 0. */
function tx(
  name: string,
  given: { ins: [string, bigint][]; pays: bigint[]; change?: bigint; day?: number },
): ChainTx {
  const { ins, pays, change = 0n, day = 0 } = given;
  return {
    txid: name.repeat(64).slice(0, 64),
    time: day * 86_400_000,
    inputs: ins.map(([outpoint, amount]) => ({ outpoint, script: wpkh("aa"), amount })),
    outputs: [
      ...pays.map((amount, at) => ({ script: tr(`${name}${at}`), amount })),
      ...(change === 0n ? [] : [{ script: wpkh("cc"), amount: change }]),
    ],
  };
}

describe("an attack finds what is planted", () => {
  const row = Array.from({ length: 8 }, (_, at) =>
    tx(String(at), {
      ins: [
        at === 0
          ? ["gift", 90_000_123n]
          : [`${String(at - 1).repeat(64)}:2`, 90_000_123n - 500_500n * BigInt(at)],
      ],
      pays: [250_000n, 250_000n],
      change: 90_000_123n - 500_500n * BigInt(at + 1),
      day: 7 * at,
    }),
  );

  test("a peeling row is followed from its gift to its end", () => {
    expect(row.map(guessChange)).toEqual(row.map(() => 2));
    const spentIn = new Map(
      row.flatMap((each) => each.inputs.map(({ outpoint }) => [outpoint, each])),
    );
    expect(followGift("gift", spentIn).size).toBe(16);
    expect(longestRow(row)).toBe(8);
  });

  test("equal and round amounts, and a weekly rhythm", () => {
    expect(equalOutputs(row, 3)).toHaveLength(16);
    expect(roundOutputs(row)).toHaveLength(16);
    expect(foretold(row)).toBe(1);
  });

  test("a gift that is worth two payments, and a coin that nothing needed", () => {
    // Worth two payments, and the fee out of the other coin.
    const passed = tx("a", {
      ins: [
        ["g", 700_123n],
        ["h", 90_000n],
      ],
      pays: [300_023n, 400_100n],
      change: 89_000n,
    });
    expect(exactSums([passed])).toBe(1);
    expect(
      exactSums([
        tx("b", { ins: [["g", 900_123n]], pays: [300_023n, 400_101n], change: 199_000n }),
      ]),
    ).toBe(0);
    expect(
      gathering([
        tx("c", {
          ins: [
            ["g", 900_123n],
            ["h", 20_000n],
          ],
          pays: [300_023n],
          change: 619_000n,
        }),
      ]),
    ).toBe(1);
  });
});

describe("a year with and without shaping", () => {
  let plain: Map<string, number>;
  let shaped: Map<string, number>;
  let fees: [number, number];

  beforeAll(() => {
    const [one, two] = [false, true].map((shaping) =>
      playYear({ payouts: 400, seed: "slice", shaping }),
    );
    const byName = (measures: readonly Measure[]) =>
      new Map(measures.map(({ name, value }) => [name, value]));
    plain = byName(measure(one!));
    shaped = byName(measure(two!));
    expect([one, two].map((year) => year!.truth.payouts)).toEqual([400, 400]);
    fees = [one!, two!].map(({ truth }) => Number(truth.fees) / truth.payouts) as [number, number];
  });

  test("the attacks read much of the plain one", () => {
    expect(plain.get("payouts of an amount that occurs three times")).toBeGreaterThan(50);
    expect(plain.get("times of sending foretold")).toBeGreaterThan(80);
    expect(plain.get("change told")).toBeGreaterThan(30);
    expect(plain.get("payouts found with 20 gifts")).toBeGreaterThan(15);
  });

  test("shaping leaves no equal amounts and no round ones", () => {
    expect(shaped.get("payouts of an amount that occurs three times")).toBe(0);
    expect(shaped.get("payouts of a round amount")).toBe(0);
  });

  // What single heuristics tell is part of "change told". Groups of gifts are not in the list: small batches leave more change, and what is
  // joined to it later joins more donors, which is the price of recipients who do not see each other.
  const COMPARED = [
    "payouts of an amount that occurs three times",
    "payouts of a round amount",
    "change told",
    "change told by round",
    "recipients that one gift leads to, mean",
    "payouts found with 20 gifts",
    "recipients seen by another one, mean",
    "times of sending foretold",
    "transactions that gather",
    "transactions with a coin worth just some payouts",
  ];

  test.each(COMPARED)("shaping makes no worse: %s", (name) => {
    expect(shaped.get(name)).toBeLessThanOrEqual(plain.get(name)!);
  });

  test("and costs less than half as much again in fees", () => {
    expect(fees[1]).toBeLessThan(1.5 * fees[0]);
  });
});
