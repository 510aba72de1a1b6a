import { spawnSync } from "node:child_process";
import { test } from "vitest";
import { chainContract } from "../../support/chain-contract.ts";
import { Regtest } from "../../support/regtest.ts";
import { SimulatedChain } from "../../support/simulated-chain.ts";

chainContract("the embedded node", () => Regtest.start());
chainContract("an embedded node in a process with others", () => Regtest.start({ kept: true }));
chainContract("the simulated chain", () => SimulatedChain.start());

const hasBitcoind = spawnSync("bitcoind", ["-version"]).status === 0;
if (hasBitcoind) chainContract("bitcoind", () => Regtest.start({ bitcoind: "bitcoind" }));
else test.skip("bitcoind: none on the PATH");

const url = process.env["BITCOIN_RPC_URL"];
if (url === undefined) test.skip("a node that runs already: BITCOIN_RPC_URL is not set");
else chainContract("the node at BITCOIN_RPC_URL", () => Regtest.start({ url }));
