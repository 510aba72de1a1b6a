import { setTimeout as sleep } from "node:timers/promises";
import type { Knex } from "knex";
import type { Random } from "../base/clock.ts";
import { Fault } from "../base/fault.ts";
import type { Network } from "../bitcoin/network.ts";
import { asLeader } from "../db/leader.ts";
import { isDatabaseAway } from "../db/pg-error.ts";
import type { Work } from "../db/unit.ts";
import { applyChange } from "./apply-change.ts";
import { knownChain } from "./chain.store.ts";
import type { ChainHandler, ChainSource } from "./chain.ts";
import { followChain } from "./follow.ts";
import type { ChainStep } from "./follow.ts";
import type { MempoolMemory } from "./follow-mempool.ts";
import { requireNode } from "./node-identity.ts";
import { jittered } from "./sources/patience.ts";

/** What the watcher tells its log: counts and codes, no txids. */
export type ChainReport =
  | {
      readonly kind: "change";
      readonly height: number;
      readonly connected: number;
      readonly disconnected: number;
      readonly arrived: number;
      readonly gone: number;
    }
  | { readonly kind: "trouble"; readonly code: string };

/** What a watcher needs. */
export interface ChainWatch {
  readonly source: ChainSource;
  /** The pool: for the leader's lock and for reading without a transaction. */
  readonly sql: Knex;
  readonly work: Work;
  /** Called in this order in the unit of each change. */
  readonly handlers: readonly ChainHandler[];
  readonly network: Network;
  readonly birth: number;
  readonly reorgLimit?: number;
  readonly pollMs?: number;
  readonly chunk?: number;
  /** Makes pauses uneven: workers that wait for one node do not all come back at once. */
  readonly random: Random;
  readonly signal: AbortSignal;
  readonly report?: (report: ChainReport) => void;
}

/** What a node gets over by itself. Everything else ends the worker, so that people look. */
const WAITED_OUT = new Set([
  "node-unreachable",
  "node-refuses-credentials",
  "node-busy",
  "node-starting",
  "node-syncing",
  "node-behind",
  "node-lacks-block",
  "node-contradicted",
  "node-answers-strangely",
  "chain-restless",
]);

/** Rounds after which the leader lets go of the lock: its connection may have broken, or be cut by a server that forbids long idling. */
const TERM = 30;

const REORG_LIMIT = 100;
const POLL_MS = 1_000;
/** Longest pause after trouble; pauses double up to it. */
const TROUBLE_MS = 30_000;
const CHUNK = 100;

/**
 * Follows the chain until `signal` aborts. Any number of workers may run it: one leads, the others wait to take over. The source is
 * asked with no transaction open, each change is then applied in one unit. A node that is away, starting or syncing is waited for, and
 * so is a database that is away.
 * Throws what people must look at: Fault `reorganisation-too-deep`, `chain-altered`, `node-wrong-network`, `node-pruned`, and whatever a handler throws.
 */
export async function watchChain(watch: ChainWatch): Promise<void> {
  const { signal, sql, pollMs = POLL_MS, random } = watch;
  const memory: MempoolMemory = new Set();
  const luck = { failures: 0 };
  while (!signal.aborted) {
    try {
      await asLeader(sql, "watch-chain", (led) => lead(watch, memory, { luck, led }));
    } catch (error) {
      const code = isDatabaseAway(error) ? "database-away" : passingCode(error);
      if (code === undefined) throw error;
      luck.failures += 1;
      watch.report?.({ kind: "trouble", code });
    }
    const full = Math.min(TROUBLE_MS, pollMs * 2 ** luck.failures);
    await pause(luck.failures === 0 ? pollMs : jittered(full, random), signal);
  }
}

/** Takes in everything up to the source's tip, once. For tests, and for commands that need the newest state now. */
export async function catchUp(
  watch: Omit<ChainWatch, "signal" | "random">,
  memory: MempoolMemory = new Set(),
): Promise<void> {
  let reached = false;
  while (!reached) reached = await advance(watch, memory);
}

async function lead(
  watch: ChainWatch,
  memory: MempoolMemory,
  { luck, led }: { luck: { failures: number }; led: AbortSignal },
): Promise<void> {
  const { source, network, birth, pollMs = POLL_MS } = watch;
  const signal = AbortSignal.any([watch.signal, led]);
  const [last] = await knownChain(watch).blocks(1);
  requireNode(await source.identify(), {
    network,
    from: last === undefined ? birth : last.height + 1,
  });
  for (let round = 0; round < TERM && !signal.aborted; round += 1) {
    const reached = await advance(watch, memory);
    luck.failures = 0;
    if (reached) await pause(pollMs, signal);
  }
}

/** One step; whether it reached the source's tip. */
async function advance(
  watch: Omit<ChainWatch, "signal" | "random">,
  memory: MempoolMemory,
): Promise<boolean> {
  const { source, sql, work, handlers, birth, reorgLimit = REORG_LIMIT, chunk = CHUNK } = watch;
  const settings = { birth, reorgLimit, chunk };
  const step = await followChain(source, knownChain({ sql }), memory, settings);
  if (isEmpty(step)) return true;
  const applied = await work({ kind: "job", name: "watch-chain" }, (unit) =>
    applyChange(unit, step, handlers),
  );
  if (applied) watch.report?.(reportOf(step));
  return applied && step.caughtUp;
}

function isEmpty({ change, caughtUp }: ChainStep): boolean {
  const { arrived, gone } = change.mempool;
  return caughtUp && change.kind === "same" && arrived.length + gone.length === 0;
}

function passingCode(error: unknown): string | undefined {
  if (!(error instanceof Fault) || error.kind !== "unavailable") return undefined;
  return WAITED_OUT.has(error.code) ? error.code : undefined;
}

function reportOf({ change }: ChainStep): ChainReport {
  return {
    kind: "change",
    height: change.tip.height,
    connected: change.kind === "same" ? 0 : change.connected.length,
    disconnected: change.kind === "reorganised" ? change.disconnected.length : 0,
    arrived: change.mempool.arrived.length,
    gone: change.mempool.gone.length,
  };
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => undefined);
}
