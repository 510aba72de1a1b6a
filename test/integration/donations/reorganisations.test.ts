/** Reorganisations of 1 to 6 blocks through everything that can happen to money that comes in; the books are checked after each step. */
import { spawnSync } from "node:child_process";
import { afterAll, beforeAll, describe, test } from "vitest";
import { CASES, depositTest, isPossible, OUTCOMES } from "../../support/deposit-cases.ts";
import type { CaseName } from "../../support/deposit-cases.ts";
import { DepositWorld } from "../../support/deposit-world.ts";
import { Regtest } from "../../support/regtest.ts";
import { SimulatedChain } from "../../support/simulated-chain.ts";
import type { TestChain } from "../../support/test-chain.ts";

const NAMES = Object.keys(CASES) as CaseName[];
const DEPTHS = [1, 2, 3, 4, 5, 6];

function matrix(
  title: string,
  start: () => Promise<TestChain>,
  { names, depths }: { names: readonly CaseName[]; depths: readonly number[] },
): void {
  describe(title, () => {
    let world: DepositWorld;
    beforeAll(async () => {
      world = await DepositWorld.start(await start());
    });
    afterAll(() => world.close());
    for (const name of names)
      for (const depth of depths)
        for (const outcome of OUTCOMES)
          if (isPossible(name, outcome)) depositTest(() => world, { name, depth, outcome });
  });
}

for (const name of NAMES) {
  const start = () => SimulatedChain.start(10);
  matrix(`on the simulated chain, money ${name}`, start, { names: [name], depths: DEPTHS });
}
matrix("on a real node", () => Regtest.start({ coins: 10, kept: true }), {
  names: NAMES,
  depths: [6],
});

const hasBitcoind = spawnSync("bitcoind", ["-version"]).status === 0;
const bitcoind = () => Regtest.start({ bitcoind: "bitcoind", coins: 10 });
if (hasBitcoind) matrix("on bitcoind", bitcoind, { names: NAMES, depths: [1, 6] });
else test.skip("bitcoind: none on the PATH");
