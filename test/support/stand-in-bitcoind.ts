/**
 * Takes bitcoind's place where there is none, to test how one is started and stopped: understands its arguments, keeps its cookie where
 * bitcoind keeps it, and like bitcoind does not look at its standard input. Writes its arguments beside its data.
 */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { systemRandom } from "../../src/app/system.ts";
import { serveNode } from "../../src/chain/regtest/serve-node.ts";

const args = process.argv.slice(2);
if (args.includes("-version")) process.exit(0);
const value = (name: string): string =>
  args.find((arg) => arg.startsWith(`-${name}=`))?.slice(name.length + 2) ?? "";
process.env["NODE_BACKEND"] = "js";
await writeFile(join(value("datadir"), "arguments.json"), JSON.stringify(args));
const served = await serveNode(
  {
    dataDir: join(value("datadir"), "regtest"),
    port: Number(value("rpcport")),
    random: systemRandom,
  },
  () => undefined,
);
process.on("SIGTERM", () => void served.stop().then(() => process.exit(0)));
