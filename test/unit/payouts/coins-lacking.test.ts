import { expect, test } from "vitest";
import { sats } from "../../../src/base/sats.ts";
import { coinsLacking } from "../../../src/payouts/coins-lacking.ts";
import type { CoinState } from "../../../src/wallet/coin.ts";
import type { WalletCoin } from "../../../src/wallet/coin.view.ts";

/** A coin of the programme as far as it is looked at here. */
const coin = (state: CoinState, value: bigint): WalletCoin => ({
  ...{ outpoint: { txid: "ab".repeat(32), vout: 0 }, programme: "general", chain: 0, index: 0 },
  ...{ script: new Uint8Array(22), height: 1, origin: "gift", depth: 1, depthNeeded: 1 },
  ...{ lineage: undefined, freeze: undefined, cluster: "a", value: sats(value), state },
});

/** What is said when 1,000 sats are needed and the free coins that are worth it have 400. */
function said(...others: [CoinState, bigint][]): Record<string, unknown> {
  const coins = [coin("free", 400n), ...others.map(([state, value]) => coin(state, value))];
  const { code, extra } = coinsLacking(coins, { needed: 1_000n, available: sats(400n) });
  expect(code).toBe("coins-insufficient");
  expect(extra).toMatchObject({ needed: "1000", available: "400" });
  return extra;
}

test.each<[CoinState, string]>([
  ["young", "unconfirmed"],
  ["reserved", "reserved"],
  ["spent", "reserved"],
  ["frozen", "frozen"],
  ["dust", "small"],
  ["free", "small"],
])("coins that are %s and would be just enough are the reason: %s", (state, reason) => {
  expect(said([state, 600n])).toMatchObject({ reason, [reason]: "600" });
  expect(said([state, 599n])).toMatchObject({ reason: "none", [reason]: "599" });
});

test("of several that would each be enough the one that needs least is named, and the sums of all", () => {
  expect(said(["frozen", 900n], ["young", 700n], ["reserved", 50n])).toEqual({
    ...{ needed: "1000", available: "400", reason: "unconfirmed" },
    ...{ frozen: "900", unconfirmed: "700", reserved: "50" },
  });
});

test("what would be enough only together is called several", () => {
  expect(said(["frozen", 300n], ["young", 300n])["reason"]).toBe("several");
  expect(said(["frozen", 300n], ["young", 299n])["reason"]).toBe("none");
});

test("each reason has a sentence of its own", () => {
  const sentences = (["young", "reserved", "frozen", "dust"] as const).map(
    (state) => coinsLacking([coin(state, 9n)], { needed: 9n, available: sats(0n) }).message,
  );
  expect(new Set(sentences).size).toBe(4);
});
