import { memoryUsage, cpuUsage, uptime } from "node:process";
import { monitorEventLoopDelay } from "node:perf_hooks";
import type { Knex } from "knex";
import type { Clock } from "../base/clock.ts";
import { currentTip } from "../chain/tip.view.ts";
import { poolCounts } from "../db/pool-counts.ts";
import { inTime } from "../http/health.ts";
import { metricsText } from "../http/metrics.ts";
import type { Metric, Sample } from "../http/metrics.ts";
import type { RequestTally } from "../http/request-tally.ts";
import { queueDepth } from "../jobs/queue-depth.view.ts";
import type { Log } from "./log.ts";

/** What a process tells of itself. */
export interface Measured {
  readonly sql: Knex;
  readonly clock: Clock;
  readonly tally: RequestTally;
  /** The height that our node has; rejects when it does not answer. */
  readonly nodeHeight: () => Promise<number>;
}

/** Whoever asks more often gets the same numbers: how a moment stood is nobody's to know. */
const EVERY_MS = 15_000;
const MICRO = 1e6;
const NANO = 1e9;

/** A log that counts requests besides. */
export function counting(log: Log, tally: RequestTally): Log {
  return (event, fields) => {
    if (event === "http.request") tally.count(fields as Parameters<RequestTally["count"]>[0]);
    log(event, fields);
  };
}

/**
 * Gives the text of all metrics, at most as old as fifteen seconds. Nothing in it is of a case, a gift, a payment or a person, nor how many of any of these there are: this is of the
 * machine, the chain that everybody sees, and requests in steps (`RequestTally`).
 */
export function measurer(of: Measured): () => Promise<string> {
  const delay = monitorEventLoopDelay();
  delay.enable();
  let kept: { readonly at: number; readonly text: Promise<string> } | undefined;
  return () => {
    const now = of.clock.now().getTime();
    if (kept === undefined || now - kept.at >= EVERY_MS) {
      const slowest = delay.max / NANO;
      delay.reset();
      kept = { at: now, text: measure(of, slowest) };
    }
    return kept.text;
  };
}

async function measure(of: Measured, slowest: number): Promise<string> {
  return metricsText([
    ...ofProcess(slowest),
    counter("http_requests_total", "Answers by route pattern and class.", of.tally.samples()),
    ...ofPool(of.sql),
    ...(await ofDatabase(of)),
  ]);
}

function ofProcess(slowest: number): Metric[] {
  const { user, system } = cpuUsage();
  const { rss, heapUsed } = memoryUsage();
  return [
    counter("process_cpu_seconds_total", "Time of the processor.", [
      { value: (user + system) / MICRO },
    ]),
    gauge("process_resident_memory_bytes", "Memory in use.", rss),
    gauge("process_heap_bytes", "Memory in use for objects.", heapUsed),
    gauge("process_uptime_seconds", "Since the process began.", Math.round(uptime())),
    gauge("process_event_loop_delay_max_seconds", "Longest delay since the last look.", slowest),
  ];
}

function ofPool(sql: Knex): Metric[] {
  const counts: Readonly<Record<string, number>> = { ...poolCounts(sql) };
  const samples = Object.entries(counts).map(([state, value]) => ({
    labels: { state },
    value,
  }));
  const help = "Connections to the database that are used and free, and who waits for one.";
  return [{ name: name("database_connections"), help, type: "gauge", samples }];
}

/** What the database knows; when it is away, that it is. */
async function ofDatabase({ sql, clock, nodeHeight }: Measured): Promise<Metric[]> {
  const read = { sql };
  let jobs: Metric[] = [];
  let chain: Metric[] = [];
  const isThere = await inTime(async () => {
    jobs = jobsOf(await queueDepth(read, clock.now()));
    const tip = await currentTip(read);
    if (tip !== undefined)
      chain = [
        gauge("chain_height", "The last block that was taken in.", tip.height),
        gauge(
          "chain_tip_age_seconds",
          "Since the time in its header.",
          Math.max(0, Math.round((clock.now().getTime() - tip.time.getTime()) / 1_000)),
        ),
      ];
    return true;
  });
  let height: number | undefined;
  await inTime(async () => (height = await nodeHeight()) >= 0);
  const node =
    height === undefined ? [] : [gauge("node_height", "The last block of our node.", height)];
  return [
    gauge("database_up", "1 while the database answers.", isThere ? 1 : 0),
    ...jobs,
    ...chain,
    ...node,
  ];
}

function jobsOf({ due, givenUp }: Awaited<ReturnType<typeof queueDepth>>): Metric[] {
  const samples = [
    { labels: { state: "due" }, value: due },
    { labels: { state: "given-up" }, value: givenUp },
  ];
  return [{ name: name("jobs"), help: "Jobs in the queue.", type: "gauge", samples }];
}

function gauge(of: string, help: string, value: number): Metric {
  return { name: name(of), help, type: "gauge", samples: [{ value }] };
}

function counter(of: string, help: string, samples: readonly Sample[]): Metric {
  return { name: name(of), help, type: "counter", samples };
}

/** All names begin with the program's. */
function name(of: string): string {
  return `commonpurse_${of}`;
}
