import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { reportReady } from "../app/children.ts";
import { readConfig } from "../app/config.ts";
import { demoExtras } from "../app/demo/demo-parts.tsx";
import { reportEnd } from "../app/entry.ts";
import { loadEnvFile } from "../app/env-file.ts";
import { feeQuoteOf } from "../app/fee-quote.ts";
import { listen } from "../app/listen.ts";
import { makeLog } from "../app/log.ts";
import { counting, measurer } from "../app/measure.ts";
import type { Measured } from "../app/measure.ts";
import { openNode } from "../app/open-node.ts";
import { openFund, openPool, readPin, readSessionKey, shredPlaceOf } from "../app/opened.ts";
import { readPackageFiles } from "../app/package-files.ts";
import { buildServer } from "../app/server.ts";
import { shredUntil } from "../app/shred-loop.ts";
import { shutdownOf } from "../app/shutdown.ts";
import { systemClock, systemRandom } from "../app/system.ts";
import { endOnStray } from "../base/stray-error.ts";
import { requireRightNode } from "../chain/right-node.ts";
import { units } from "../db/unit.ts";
import { scrapes } from "../http/metrics.ts";
import { RequestTally } from "../http/request-tally.ts";
import { openTokenKeys } from "../duplicates/token-keys.ts";
import { cleanInChild } from "../evidence/clean-in-child.ts";
import { KDF_COST } from "../people/passphrase.ts";
import { openShredFolder } from "../vault/shred-folder.ts";

/** Compiled or not, as this file is. */
const CLEANER = fileURLToPath(
  new URL(`clean-evidence${extname(import.meta.url)}`, import.meta.url),
);

async function main(): Promise<void> {
  loadEnvFile(process);
  const config = readConfig(process.env, "server");
  const tally = new RequestTally(systemClock, systemRandom);
  const log = counting(makeLog(config.logLevel), tally);
  const shutdown = shutdownOf(process, {
    onReason: (reason) => log("process.stopping", { reason }),
  });
  const files = await readPackageFiles();
  const sql = openPool(config);
  shutdown.onStop(() => sql.destroy());
  const fund = await openFund({ sql }, config);
  const source = openNode(config, { clock: systemClock, random: systemRandom });
  const shreds = await openShredFolder(shredPlaceOf(config), systemRandom);
  const tokenKeys = await openTokenKeys(config.duplicateKeyFile, systemRandom);
  const app = buildServer({
    sql,
    clock: systemClock,
    random: systemRandom,
    log,
    files,
    publicUrl: config.publicUrl,
    tls: config.tls,
    kind: fund.kind,
    network: fund.network,
    origin: fund.origin,
    pin: await readPin(config),
    sessionKey: await readSessionKey(config),
    shreds,
    tokenKeys,
    kdfCost: KDF_COST,
    secondFactor: fund.kind === "demo" ? config.secondFactor : "required",
    confirmDepth: config.confirmDepth,
    releaseWindowHours: config.releaseWindowHours,
    coolingHours: config.coolingHours,
    evidence: {
      clean: cleanInChild({ file: CLEANER, execArgv: process.execArgv }),
      storageBytes: config.evidenceBytes,
    },
    perDay: config.perDay,
    feeQuote: feeQuoteOf(source, config),
    rightNode: () => requireRightNode({ source, read: { sql }, network: fund.network }),
    ...(fund.kind === "demo" && { demo: demoExtras(config) }),
  });
  const work = units(sql, systemClock, systemRandom);
  const copies = shredCopiesOf(config, fund.origin);
  const shredding = shredUntil(shutdown.signal, { sql, shreds, log, work }, copies);
  shutdown.onStop(() => shredding);
  const listening = await listen(app, config.host, config.port);
  shutdown.onStop(() => listening.stop());
  const nodeHeight = async (): Promise<number> => (await source.tip()).height;
  const measured = { sql, clock: systemClock, tally, nodeHeight };
  await tellMetrics(config, measured, shutdown);
  log("process.listening", { port: listening.port });
  reportReady(process, { port: listening.port });
}

/** Where the second store of this fund is copied, if the settings say it. */
function shredCopiesOf({ shredCopies: plan }: ReturnType<typeof readConfig>, fund: string) {
  return plan && { plan, fund, clock: systemClock };
}

/** Tells the metrics where the operator wants them, on this machine alone. */
async function tellMetrics(
  { metricsPort: port }: ReturnType<typeof readConfig>,
  measured: Measured,
  shutdown: ReturnType<typeof shutdownOf>,
): Promise<void> {
  if (port === undefined) return;
  const telling = await listen(scrapes(measurer(measured)), "127.0.0.1", port);
  shutdown.onStop(() => telling.stop());
}

endOnStray(process, failed);
main().catch((error: unknown) => {
  failed(error);
  process.exit(1);
});

function failed(error: unknown): void {
  reportEnd(error, makeLog("error"), (line) => void process.stderr.write(`server: ${line}`));
}
