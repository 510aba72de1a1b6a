/** A process to kill: starts the regtest node in the folder it is given, says its pid, and stays. */
import { startRegtestNode } from "../../src/chain/sources/regtest-node.ts";
import { keptNode } from "./kept-nodes.ts";

const [dataDir = "", bitcoind = ""] = process.argv.slice(2);
const { execArgv } = process;
const node =
  bitcoind === "kept"
    ? await keptNode(dataDir, execArgv)
    : await startRegtestNode({ dataDir, bitcoind: bitcoind === "" ? false : bitcoind, execArgv });
process.stdout.write(`${JSON.stringify({ pid: node.pid, url: node.url, kind: node.kind })}\n`);
setInterval(() => undefined, 1_000);
