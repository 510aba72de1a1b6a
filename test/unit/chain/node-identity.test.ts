import { expect, test } from "vitest";
import { Fault } from "../../../src/base/fault.ts";
import { GENESIS } from "../../../src/bitcoin/network.ts";
import type { ChainIdentity } from "../../../src/chain/chain.ts";
import { requireNode } from "../../../src/chain/node-identity.ts";

const GOOD: ChainIdentity = { network: "main", genesis: GENESIS.main[0] ?? "", synced: true };
const codeOf = (identity: ChainIdentity, from = 800_000): string | undefined => {
  try {
    requireNode(identity, { network: "main", from });
    return undefined;
  } catch (error) {
    return error instanceof Fault ? error.code : "not a fault";
  }
};

test.each([
  ["a good node is taken", {}, undefined],
  [
    "another network",
    { network: "regtest", genesis: GENESIS.regtest[0] ?? "" },
    "node-wrong-network",
  ],
  ["a chain nobody knows", { network: undefined, genesis: "00".repeat(32) }, "node-wrong-network"],
  ["still syncing", { synced: false }, "node-syncing"],
  ["pruned past the next block", { prunedBelow: 800_001 }, "node-pruned"],
  ["pruned before it is fine", { prunedBelow: 800_000 }, undefined],
] as const)("%s", (_, more, code) => {
  expect(codeOf({ ...GOOD, ...more })).toBe(code);
});

test("both testnets are “test”", () => {
  for (const genesis of GENESIS.test) {
    requireNode({ network: "test", genesis, synced: true }, { network: "test", from: 0 });
  }
});
