import { systemRandom } from "../app/system.ts";
import { endOnStray } from "../base/stray-error.ts";
import { serveNode } from "../chain/regtest/serve-node.ts";

/**
 * The embedded Bitcoin node, regtest only: `regtest-node <data directory> [port]`. Started by chain/sources/regtest-node.ts. Writes one
 * line of JSON with its port when it is ready, and ends when its standard input closes, so that it never outlives its parent.
 */
const [dataDir, port = "0"] = process.argv.slice(2);
if (dataDir === undefined) throw new Error("regtest-node: give a data directory");
// bcoin's native modules are not built when packages are installed without scripts.
process.env["NODE_BACKEND"] = "js";

endOnStray(process, (error) => {
  process.stderr.write(`regtest-node: ${error instanceof Error ? error.name : "error"}\n`);
});
let stopping = false;
const served = await serveNode({ dataDir, port: Number(port), random: systemRandom }, end);

function end(): void {
  if (stopping) return;
  stopping = true;
  void served.stop().then(() => process.exit(0));
}

process.on("SIGTERM", end);
process.on("SIGINT", end);
process.stdin.on("end", end);
process.stdin.on("error", end);
process.stdin.resume();
process.stdout.write(`${JSON.stringify({ port: served.port })}\n`);
