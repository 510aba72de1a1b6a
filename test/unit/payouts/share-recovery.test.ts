import { expect, test } from "vitest";
import { sats } from "../../../src/base/sats.ts";
import { shareRecovery } from "../../../src/payouts/share-recovery.ts";
import type { UnexplainedCoin } from "../../../src/payouts/unexplained.ts";

/** `spent 100 of a`, `returned 60 to b`, `recovered 40 to b from a`. */
function coins(...lines: string[]): UnexplainedCoin[] {
  return lines.map((line, vout) => {
    const [kind, amount = "", , programme = "", , from] = line.split(" ");
    return {
      kind: kind === "spent" ? "spent" : "returned",
      outpoint: { txid: "ab".repeat(32), vout },
      programme,
      amount: sats(BigInt(amount)),
      turns: 1,
      recovered: kind === "recovered",
      recoveredFrom: from,
    };
  });
}

test.each([
  ["its own", ["spent 100 of a", "returned 99 to a"], ["99 a a"]],
  ["another's", ["spent 100 of a", "returned 99 to b"], ["99 b a"]],
  [
    "its own before another's",
    ["spent 100 of a", "spent 50 of b", "returned 50 to c", "returned 100 to a"],
    ["100 a a", "50 c b"],
  ],
  ["no more than was lost", ["spent 100 of a", "returned 101 to a"], undefined],
  ["no more than one lost", ["spent 60 of a", "spent 60 of b", "returned 100 to c"], undefined],
  ["nothing when nothing was lost", ["returned 1 to a"], undefined],
  [
    "what others have left of it",
    ["spent 100 of a", "recovered 60 to b from a", "returned 40 to a"],
    ["40 a a"],
  ],
  [
    "not what others have had",
    ["spent 100 of a", "recovered 60 to b from a", "returned 41 to a"],
    undefined,
  ],
  ["nothing of what is out already", ["spent 100 of a", "recovered 99 to a"], []],
])("a coin is taken off %s", (_what, lines, expected) => {
  const shared = shareRecovery(coins(...lines));
  expect(shared?.map(({ coin, from }) => `${coin.amount} ${coin.programme} ${from}`)).toEqual(
    expected,
  );
});
