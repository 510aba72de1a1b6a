/**
 * Runs the benches: all of them, or those that are named. `--tiny` makes them small enough to see only that they work. Every line has a
 * ratio to a peer or a floor that was measured in the same run; nothing here ever fails for being slow.
 *
 *   npm run bench
 *   npm run bench -- derivation batch
 */
import { cpus, loadavg } from "node:os";
import { batch } from "./batch.ts";
import { say } from "./bench.ts";
import type { Bench } from "./bench.ts";
import { catchup } from "./catchup.ts";
import { core } from "./core.ts";
import { derivation } from "./derivation.ts";
import { duplicates } from "./duplicates.ts";
import { entries } from "./entries.ts";
import { exports } from "./export.ts";
import { kills } from "./kills.ts";
import { ledger } from "./ledger.ts";
import { log } from "./log.ts";
import { moneypot } from "./moneypot.ts";
import { reads } from "./reads.ts";
import { restart } from "./restart.ts";
import { scan } from "./scan.ts";
import { selection } from "./selection.ts";

const BENCHES: readonly Bench[] = [
  derivation,
  selection,
  batch,
  scan,
  catchup,
  restart,
  ledger,
  entries,
  duplicates,
  exports,
  kills,
  log,
  reads,
  moneypot,
  core,
];

const words = process.argv.slice(2);
const named = words.filter((word) => !word.startsWith("--"));
const unknown = named.filter((name) => !BENCHES.some((bench) => bench.name === name));
if (unknown.length > 0) {
  const known = BENCHES.map(({ name }) => name).join(", ");
  process.stderr.write(`There is no bench called ${unknown.join(", ")}. There are: ${known}.\n`);
  process.exit(2);
}

const [model] = cpus();
const load = (): string => loadavg()[0]!.toFixed(1);
say(`${cpus().length} × ${model?.model ?? "unknown processor"}, Node ${process.versions.node}`);
for (const bench of BENCHES) {
  if (named.length > 0 && !named.includes(bench.name)) continue;
  say(`\n${bench.name} (load ${load()})`);
  await bench.run(words.includes("--tiny") ? "tiny" : "full");
}
