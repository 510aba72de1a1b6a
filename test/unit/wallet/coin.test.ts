import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sats } from "../../../src/base/sats.ts";
import { depthNeeded, economicDust } from "../../../src/wallet/coin.ts";
import { linkGroups } from "../../../src/wallet/coin-links.ts";
import type { LinkedOutput } from "../../../src/wallet/coin-links.ts";
import { testWallet } from "../../support/wallet.ts";

describe("the confirmations that a coin needs", () => {
  const coin = { origin: "gift", value: sats(4_999_999n), coinbase: false } as const;

  test.each([
    ["a small gift", coin, 1, 1],
    ["a small gift where the fund asks for more", coin, 2, 2],
    ["a gift of 0.05 BTC", { ...coin, value: sats(5_000_000n) }, 1, 3],
    ["a satoshi less than 0.5 BTC", { ...coin, value: sats(49_999_999n) }, 1, 3],
    ["a gift of 0.5 BTC", { ...coin, value: sats(50_000_000n) }, 1, 6],
    ["our change, however large", { ...coin, origin: "change", value: sats(10n ** 10n) }, 4, 1],
    ["what somebody sent to a change address", { ...coin, origin: "stray" }, 4, 4],
    ["a block reward", { ...coin, coinbase: true }, 1, 100],
  ] as const)("%s", (_, asked, least, depth) => {
    expect(depthNeeded(asked, least)).toBe(depth);
  });
});

test("economic dust is what spending the coin costs at 10 sat/vB", () => {
  expect(economicDust(testWallet())).toBe(680n);
});

describe("links", () => {
  const out = (
    name: string,
    script: string,
    madeBy: string,
    spentBy: string[] = [],
  ): LinkedOutput => ({ name, script, madeBy, spentBy });

  /** The groups as sets of names, sorted. */
  function groups(outputs: readonly LinkedOutput[]): string[] {
    const sets = new Map<string, string[]>();
    for (const [name, group] of linkGroups(outputs))
      sets.set(group, [...(sets.get(group) ?? []), name]);
    return [...sets.values()].map((names) => names.sort().join(" ")).sort();
  }

  test("one script, one transaction, spent together, and change that descends from it", () => {
    expect(
      groups([
        out("a", "s1", "t1"),
        out("b", "s1", "t2"),
        out("c", "s2", "t3"),
        out("d", "s3", "t3"),
        out("e", "s4", "t4", ["t9"]),
        out("f", "s5", "t5", ["t9"]),
        out("change", "s6", "t9", ["t10"]),
        out("its change", "s7", "t10"),
        out("alone", "s8", "t11"),
      ]),
    ).toEqual(["a b", "alone", "c d", "change e f its change"]);
  });

  test("a coin that two variants of a batch would spend links both", () => {
    expect(groups([out("a", "s1", "t1", ["t8", "t9"]), out("b", "s2", "t2", ["t9"])])).toEqual([
      "a b",
    ]);
  });

  test("the order in which coins are read decides nothing, and two coins share a group exactly when a path leads there", () => {
    const small = fc.integer({ min: 0, max: 5 });
    const output = fc.tuple(small, small, fc.array(small, { maxLength: 2 }));
    fc.assert(
      fc.property(fc.array(output, { maxLength: 9 }), fc.integer(), (rows, turn) => {
        const outputs = rows.map(([script, madeBy, spentBy], index) =>
          out(
            `c${index}`,
            `s${script}`,
            `t${madeBy}`,
            spentBy.map((at) => `t${at}`),
          ),
        );
        const found = linkGroups(outputs);
        const at = outputs.length === 0 ? 0 : Math.abs(turn) % outputs.length;
        const turned = [...outputs.slice(at), ...outputs.slice(0, at)];
        expect(new Map([...linkGroups(turned)].sort())).toEqual(new Map([...found].sort()));
        for (const a of outputs)
          for (const b of outputs)
            expect(found.get(a.name) === found.get(b.name)).toBe(reaches(outputs, a, b));
      }),
    );
  });

  /** By walking, one link after the other. */
  function reaches(
    outputs: readonly LinkedOutput[],
    from: LinkedOutput,
    to: LinkedOutput,
  ): boolean {
    const seen = new Set([from]);
    const ways = (coin: LinkedOutput): string[] => [coin.script, coin.madeBy, ...coin.spentBy];
    for (const coin of seen)
      for (const other of outputs)
        if (ways(other).some((way) => ways(coin).includes(way))) seen.add(other);
    return seen.has(to);
  }

  test("a chain of 20,000 changes is one group, found in a moment", () => {
    const chain = Array.from({ length: 20_000 }, (_, n) =>
      out(`c${n}`, `s${n}`, `t${n}`, [`t${n + 1}`]),
    );
    expect(new Set(linkGroups(chain).values()).size).toBe(1);
  });
});
