import { spawnSync } from "node:child_process";
import { describe } from "vitest";
import { chainContract } from "../../support/chain-contract.ts";
import { Regtest } from "../../support/regtest.ts";
import { SimulatedChain } from "../../support/simulated-chain.ts";

chainContract("the embedded node", () => Regtest.start());
chainContract("the simulated chain", () => SimulatedChain.start());

const hasBitcoind = spawnSync("bitcoind", ["-version"]).status === 0;
describe.skipIf(!hasBitcoind)("bitcoind on the PATH", () => {
  chainContract("keeps the contract", () => Regtest.start({ bitcoind: "bitcoind" }));
});

const url = process.env["BITCOIN_RPC_URL"];
describe.skipIf(url === undefined)("the node at BITCOIN_RPC_URL", () => {
  chainContract("keeps the contract", () => Regtest.start({ url: url ?? "" }));
});
