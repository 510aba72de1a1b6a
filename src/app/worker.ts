import { setTimeout as sleep } from "node:timers/promises";
import type { Knex } from "knex";
import type { AuditorsOf } from "../audit/envelope-keys.view.ts";
import type { Clock, Random } from "../base/clock.ts";
import type { Network } from "../bitcoin/network.ts";
import type { ChainSource } from "../chain/chain.ts";
import { watchChain } from "../chain/jobs.ts";
import { asLeader } from "../db/leader.ts";
import { units } from "../db/unit.ts";
import type { Work } from "../db/unit.ts";
import { chainHandlers } from "./chain-handlers.ts";
import type { Log } from "./log.ts";
import { errorFields } from "./log.ts";

/** What the worker is built from. `logSigner` is the one key it holds; spending keys are elsewhere. */
export interface WorkerDeps {
  readonly sql: Knex;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly source: ChainSource;
  readonly network: Network;
  readonly birth: number;
  readonly settleDepth: number;
  /** To whom what settles is sealed. */
  readonly auditors: AuditorsOf;
  readonly reorgLimit: number;
  readonly pollMs: number;
  readonly signal: AbortSignal;
  /** Opens the public book before the first gift can be given to it. */
  readonly openBook: Round;
  /** Rounds that repeat every second under one leader; each by itself safe to repeat after a crash. */
  readonly rounds: readonly Round[];
}

/** One thing that is looked after again and again. */
export interface Round {
  readonly name: string;
  readonly run: () => Promise<void>;
}

/** How often rounds come. */
const ROUND_MS = 1_000;

/**
 * Follows the chain and runs the rounds until the signal aborts. Throws what people must look at; a round that fails is logged and
 * comes again. Any number of workers may run: for each task one leads.
 */
export async function runWorker(deps: WorkerDeps): Promise<void> {
  const { sql, clock, random, log, signal } = deps;
  const work: Work = units(sql, clock, random);
  await deps.openBook.run();
  const watching = watchChain({
    source: deps.source,
    sql,
    work,
    handlers: chainHandlers(deps.settleDepth, deps.auditors, () => log("coins.unexplained", {})),
    network: deps.network,
    birth: deps.birth,
    reorgLimit: deps.reorgLimit,
    pollMs: deps.pollMs,
    random,
    signal,
    report: (report) => {
      if (report.kind === "trouble" && report.code === "database-away")
        log("database.lost", { error: report.code });
      else if (report.kind === "trouble")
        log("chain.unreachable", { source: deps.source.name, error: report.code });
      else if (report.connected + report.disconnected > 0)
        log("chain.changed", {
          ...report,
          kind: report.disconnected > 0 ? "reorganised" : "extended",
        });
    },
  });
  await Promise.all([watching, ...deps.rounds.map((round) => repeat(deps, round))]);
}

async function repeat(deps: WorkerDeps, round: Round): Promise<void> {
  while (!deps.signal.aborted) {
    try {
      await asLeader(deps.sql, round.name, round.run);
    } catch (error) {
      deps.log("job.failed", { job: round.name, ...errorFields(error) });
    }
    await sleep(ROUND_MS, undefined, { signal: deps.signal }).catch(() => undefined);
  }
}
