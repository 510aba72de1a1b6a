import { mirroring, seenInMirrors } from "../audit/mirror-jobs.ts";
import type { Mirror } from "../audit/mirror.ts";
import { logUnchecked } from "../audit/log-fault.ts";
import { findLastCheckpoint } from "../audit/log.store.ts";
import { requireSeen } from "../audit/outside.ts";
import type { SeenLog } from "../audit/outside.ts";
import type { Calendars } from "../audit/ask-calendar.ts";
import type { MerkleRoots } from "../audit/check-timestamp.ts";
import { timestamping } from "../audit/timestamp-jobs.ts";
import { cosigning, seenByWitnesses } from "../audit/witness-jobs.ts";
import type { Clock, Random } from "../base/clock.ts";
import { Fault } from "../base/fault.ts";
import { fundKeys } from "../base/fund-file.ts";
import type { FundFile } from "../base/fund-file.ts";
import type { Reach } from "../base/http-client.ts";
import type { NoteSigner } from "../base/tlog/note.ts";
import { parseTlogPolicy } from "../base/tlog/policy.ts";
import type { Reader, Work } from "../db/unit.ts";
import { fundInForce, fundTexts } from "./fund-in-force.ts";
import { errorFields } from "./log.ts";
import type { Log } from "./log.ts";
import type { Round } from "./worker.ts";

/** What keeping others informed of the log needs. */
export interface OutsideDeps {
  readonly read: Reader;
  readonly work: Work;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly pin: string;
  readonly logSigner: NoteSigner;
  readonly mirrors: readonly Mirror[];
  /** To witnesses and calendars. */
  readonly reach: Reach;
  readonly calendars: Calendars["urls"];
  /** Headers of the chain, by which a timestamp is believed. */
  readonly roots: MerkleRoots;
}

/** Everybody outside the database who knows the log. */
export interface Outside {
  /** What they have of it, asked anew. Faults unavailable: `log-unchecked` (too few answer), `log-forked` (a witness disputes it). */
  readonly seen: (file: FundFile) => Promise<readonly SeenLog[]>;
  /**
   * Holds the database against them before a worker begins. Throws `log-behind`, `log-forked`, `log-damaged`; that nobody answers is only
   * logged, because without an answer nothing is signed anyway.
   */
  readonly check: () => Promise<void>;
  /** Cosignatures and timestamps are fetched, mirrors filled. */
  readonly round: Round;
}

/** Puts witnesses, mirrors, calendars and this worker's own memory together. */
export function logOutside(deps: OutsideDeps): Outside {
  const { read, clock, log, pin, mirrors } = deps;
  // A database may go back under a running worker, which then knows more than the database does.
  let own: SeenLog | undefined;
  const remember = async (): Promise<void> => {
    const last = await findLastCheckpoint(read);
    if (last !== undefined && last.size > (own?.size ?? 0))
      own = { where: "this worker", size: last.size, root: last.root };
  };
  const seen = async (file: FundFile): Promise<readonly SeenLog[]> => {
    const trust = { origin: file.fund, keys: fundKeys(file, "log") };
    const policy = parseTlogPolicy(file.tlog);
    const copies = await seenInMirrors(mirrors, trust);
    const asked = policy && { origin: file.fund, policy, signer: deps.logSigner };
    const view = asked && (await seenByWitnesses(deps, asked));
    // With a mirror the witnesses may be away; with nobody at all there is nothing to wait for.
    if (mirrors.length === 0 && view !== undefined && view.asked > 0 && view.answered === 0)
      throw logUnchecked("the witnesses");
    return [...copies, ...(view?.seen ?? []), ...(own === undefined ? [] : [own])];
  };
  const cosign = cosigning(deps);
  const mirror = mirroring(mirrors, deps);
  const stamp = timestamping({ ...deps, calendars: { urls: deps.calendars, reach: deps.reach } });
  return {
    seen,
    async check() {
      try {
        const { file } = await fundInForce(read, pin, clock);
        await requireSeen(read, await findLastCheckpoint(read), await seen(file));
      } catch (error) {
        if (!(error instanceof Fault && error.code === "log-unchecked")) throw error;
        log("job.failed", { job: "check-log", ...errorFields(error) });
      }
      await remember();
    },
    // One leader for all of it: each holds a connection of the pool while it waits for somebody outside.
    round: {
      name: "log-outside",
      run: async () => {
        await remember();
        const { file } = await fundInForce(read, pin, clock);
        await Promise.all([
          attempt(log, "witnesses", () => askForCosignatures(log, cosign, file)),
          attempt(log, "mirrors", () => fillMirrors(deps, mirror, file)),
          attempt(log, "timestamps", async () => {
            for (const report of await stamp()) log("log.timestamp", report);
          }),
        ]);
      },
    },
  };
}

async function askForCosignatures(
  log: Log,
  cosign: ReturnType<typeof cosigning>,
  file: FundFile,
): Promise<void> {
  const policy = parseTlogPolicy(file.tlog);
  for (const { reason, size } of policy === undefined ? [] : await cosign(policy)) {
    if (reason === undefined) log("log.cosigned", { size });
    else log("log.not-cosigned", { size, reason });
  }
}

async function fillMirrors(
  { read, log }: OutsideDeps,
  mirror: ReturnType<typeof mirroring>,
  file: FundFile,
): Promise<void> {
  const trust = { origin: file.fund, keys: fundKeys(file, "log") };
  for (const report of await mirror({ read, trust, fundFiles: await fundTexts(read) })) {
    if ("error" in report) log("log.not-mirrored", { error: report.error });
    else log("log.mirrored", { files: report.files, size: report.size });
  }
}

/** One part of the round that fails does not keep the others waiting. */
async function attempt(log: Log, job: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    log("job.failed", { job, ...errorFields(error) });
  }
}
