import { Fault } from "../base/fault.ts";
import { auditKeysInForce } from "../app/audit-keys-in-force.ts";
import { reportReady } from "../app/children.ts";
import { certificateRound } from "../app/certificate-round.ts";
import { readConfig } from "../app/config.ts";
import { reportEnd } from "../app/entry.ts";
import { loadEnvFile } from "../app/env-file.ts";
import { failuresOnceAMinute } from "../app/failures-said.ts";
import { errorFields, makeLog } from "../app/log.ts";
import { openNode } from "../app/open-node.ts";
import { openOutside } from "../app/open-outside.ts";
import { openFund, openPool, readLogSigner, readPin } from "../app/opened.ts";
import {
  bookRound,
  expiryRound,
  openingRound,
  outboxRound,
  signatureRound,
  signedRound,
} from "../app/rounds.ts";
import { shutdownOf } from "../app/shutdown.ts";
import { ratesRound } from "../app/rates-round.ts";
import { reachOver } from "../app/reach.ts";
import { socketSigner } from "../app/signer-client.ts";
import { systemClock, systemRandom } from "../app/system.ts";
import { workerJobs } from "../app/worker-jobs.ts";
import { runWorker } from "../app/worker.ts";
import { endOnStray } from "../base/stray-error.ts";
import type { Network } from "../bitcoin/network.ts";
import { units } from "../db/unit.ts";
import type { Reader } from "../db/unit.ts";
import { runJobs } from "../jobs/run-jobs.ts";
import type { Keychain } from "../wallet/keychain.ts";
import { listKeychains } from "../wallet/keychain.store.ts";

async function main(): Promise<void> {
  loadEnvFile(process);
  const config = readConfig(process.env, "worker");
  const log = failuresOnceAMinute(makeLog(config.logLevel), systemClock);
  const shutdown = shutdownOf(process, {
    onReason: (reason) => log("process.stopping", { reason }),
  });
  const sql = openPool(config);
  shutdown.onStop(() => sql.destroy());
  const read = { sql };
  const fund = await openFund(read, config);
  const work = units(sql, systemClock, systemRandom);
  const source = openNode(config, { clock: systemClock, random: systemRandom });
  const socket = config.signerSocket;
  const known = {
    read,
    work,
    clock: systemClock,
    random: systemRandom,
    log,
    pin: await readPin(config),
    logSigner: await readLogSigner(config),
  };
  const outside = await openOutside(config, known, source);
  const common = { ...known, source, seen: outside.seen, tickSeconds: config.epochSeconds };
  const keychains = await walletsOf(read, fund.network);
  const jobs = await runJobs({
    address: { connectionString: config.database.url?.reveal() ?? "" },
    ...workerJobs({ ...known, sql, source }, config),
    concurrency: 1,
    onDone: (job, duration) => log("job.done", { job, duration_ms: Math.round(duration) }),
    onFailed: (job, error) => log("job.failed", { job, ...errorFields(error) }),
  });
  shutdown.onStop(() => jobs.stop());
  reportReady(process, { keychains: keychains.length });
  const running = runWorker({
    ...common,
    sql,
    network: fund.network,
    birth: Math.min(...keychains.map((keychain) => keychain.birthHeight)),
    settleDepth: config.settleDepth,
    auditors: auditKeysInForce(known.pin),
    reorgLimit: config.reorgLimit,
    pollMs: 1_000,
    signal: shutdown.signal,
    openBook: openingRound(common),
    rounds: [
      outboxRound({ ...common, network: fund.network }),
      ...(socket === undefined ? [] : [signatureRound({ ...common, ask: socketSigner(socket) })]),
      bookRound(common),
      signedRound(common),
      certificateRound({ ...common, network: fund.network, socket }),
      expiryRound({ ...common, asks: socket !== undefined }),
      outside.round,
      ratesRound({ ...known, reach: reachOver(config), sources: config.rateSources }),
    ],
  });
  shutdown.onStop(() => running);
  await Promise.all([running, jobs.ended]);
}

/** The wallets that are followed; Fault unavailable `programmes-missing` when there is none yet. */
async function walletsOf(read: Reader, network: Network): Promise<Keychain[]> {
  const keychains = await listKeychains(read, network);
  if (keychains.length > 0) return keychains;
  throw new Fault(
    "unavailable",
    "programmes-missing",
    "No programme is open yet, so there is no wallet to follow: run purse programme open.",
  );
}

endOnStray(process, failed);
main().catch((error: unknown) => {
  failed(error);
  process.exit(1);
});

function failed(error: unknown): void {
  reportEnd(error, makeLog("error"), (line) => void process.stderr.write(`worker: ${line}`));
}
