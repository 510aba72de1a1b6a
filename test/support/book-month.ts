/** A month of a fund, minute by minute: money moves, a poller asks the public endpoints, and the chain is known to everybody. */
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { randomInt } from "../../src/base/clock.ts";
import type { Random } from "../../src/base/clock.ts";
import type { FundFile } from "../../src/base/fund-file.ts";
import { toHex } from "../../src/base/bytes.ts";
import { tickOf } from "../../src/audit/tick.ts";
import { closeEpochIfDue } from "../../src/audit/close-epoch-if-due.ts";
import type { Side } from "../../src/audit/band.ts";
import type { LedgerFigures } from "../../src/audit/close-figures.ts";
import { auditApp } from "./audit-app.ts";
import type { AuditLog } from "./audit-log.ts";
import { MINUTE } from "./clock.ts";
import type { FreshDatabase } from "./postgres.ts";
import { seededRandom } from "./random.ts";

/** One payment as the chain shows it, and more than the chain shows: whose it is, and for what. */
export interface KnownPayment {
  /** Minutes since the month began. */
  readonly at: number;
  readonly side: Side;
  readonly programme: string;
  readonly amount: bigint;
  /** The transaction. */
  readonly batch: string;
}

/** What the public endpoints answered from this minute on; a new one whenever any byte differs. */
export interface Sighting {
  readonly at: number;
  /** `/api/v1/balances`; empty before the first close. */
  readonly balances: Record<string, unknown>;
  /** `/api/v1/epochs`. */
  readonly epochs: readonly Record<string, unknown>[];
  /** Entries of the log, from `/log/tile/entries/…`, in its order. */
  readonly entries: readonly string[];
}

/** What the month left behind. `items` is what no attacker has: the payment behind every published commitment. */
export interface Month {
  readonly known: readonly KnownPayment[];
  readonly sightings: readonly Sighting[];
  readonly polls: number;
  readonly items: ReadonlyMap<
    string,
    { readonly item: string; readonly batch: string | undefined }
  >;
}

/** How busy a programme is: gifts a day, and awards a day that batches then pay. */
export interface Traffic {
  readonly gifts: number;
  readonly awards: number;
}

export interface MonthPlan {
  readonly days: number;
  readonly traffic: Readonly<Record<string, Traffic>>;
  /** From this minute to that every single one is polled. */
  readonly watched?: readonly [number, number];
  readonly fund?: FundFile;
  readonly tickSeconds: number;
  /** The planted leak: balances are answered from the ledger as it is now. */
  readonly isLive?: boolean;
}

const DAY_MINUTES = 1440;
/** Batches go out twice a day, or when there is likely something to pay. */
const BATCH_MINUTES = 720;

type Event = (at: number) => Promise<void> | void;

/**
 * Plays the month on the fund's real database with its real close, asked at every tick as the worker does. The poller asks in every minute in
 * which something happens, at every tick and in the minute after it; in all others nothing can change, which the watched minutes show.
 */
export async function playMonth(
  log: AuditLog,
  database: FreshDatabase,
  plan: MonthPlan,
): Promise<Month> {
  const start = log.clock.now().getTime();
  const known: KnownPayment[] = [];
  const items = new Map<string, { item: string; batch: string | undefined }>();
  const random = seededRandom(`month ${plan.tickSeconds} ${Object.keys(plan.traffic).join()}`);
  const events = eventsOf(log, plan, known, random);
  const poller = await pollOf(log, plan);
  const minutes = minutesOf(plan, [...events.keys()], start);
  let tick = 0;
  try {
    for (const minute of minutes) {
      log.clock.set(new Date(start + minute * MINUTE));
      for (const event of events.get(minute) ?? []) await event(minute);
      const now = tickOf(log.clock.now(), plan.tickSeconds).getTime();
      if (now !== tick) {
        await rememberItems(database, items);
        await close(log, plan);
      }
      tick = now;
      await poller.poll(minute);
    }
  } finally {
    await poller.stop();
  }
  return { known, sightings: poller.sightings, polls: poller.polls(), items };
}

function minutesOf(plan: MonthPlan, events: readonly number[], start: number): number[] {
  const last = plan.days * DAY_MINUTES;
  const tick = Math.max(plan.tickSeconds / 60, 60);
  // Ticks are counted from 1970, the month from its first minute.
  const first = tick - ((start / MINUTE) % tick);
  const all = new Set<number>([0, ...events]);
  for (let at = first; at <= last; at += tick) for (const each of [at, at + 1]) all.add(each);
  const [from, to] = plan.watched ?? [0, 0];
  for (let at = from; at < to; at += 1) all.add(at);
  return [...all].filter((at) => at <= last).sort((a, b) => a - b);
}

/** Everything that moves money, by minute. */
function eventsOf(
  log: AuditLog,
  plan: MonthPlan,
  known: KnownPayment[],
  random: Random,
): Map<number, Event[]> {
  const events = new Map<number, Event[]>();
  const any = (below: number): number => randomInt(random, below);
  const add = (at: number, event: Event): void =>
    void events.set(at, [...(events.get(at) ?? []), event]);
  const days = plan.days * DAY_MINUTES;
  for (const [programme, traffic] of Object.entries(plan.traffic)) {
    const purse = purseOf(log, programme, known);
    const batch = (): string => toHex(random.bytes(16));
    for (let count = Math.round(traffic.gifts * plan.days); count > 0; count -= 1) {
      const amount = 20_000n + BigInt(any(2 ** 25));
      add(any(days), (at) => purse.give(at, amount, batch()));
    }
    for (let count = Math.round(traffic.awards * plan.days); count > 0; count -= 1) {
      const amount = 20_000n + BigInt(any(2 ** 23));
      add(any(days), () => purse.award(amount));
    }
    const pause = Math.max(BATCH_MINUTES, Math.round(DAY_MINUTES / traffic.awards));
    for (let at = 300; at < days; at += pause) {
      const fee = BigInt(300 + any(9000));
      const signed = at + any(60);
      add(signed, () => purse.sign(fee));
      add(signed + 60, (now) => purse.confirm(now, batch()));
    }
  }
  return events;
}

/** A programme's money: awards wait for a batch, a batch for its confirmation. */
function purseOf(log: AuditLog, programme: string, known: KnownPayment[]) {
  const waiting: bigint[] = [];
  let flying: { amounts: bigint[]; fee: bigint } | undefined;
  const now = (): LedgerFigures => log.ledger.get(programme)!;
  const move = (change: Partial<LedgerFigures>): void =>
    void log.ledger.set(programme, { ...now(), ...change });
  const free = (): bigint => {
    const { received, committed, inFlight, paid, fees } = now();
    return received - committed - inFlight - paid - fees;
  };
  const sum = (amounts: readonly bigint[]): bigint => amounts.reduce((a, b) => a + b, 0n);
  return {
    async give(at: number, amount: bigint, batch: string): Promise<void> {
      known.push({ at, side: "in", programme, amount, batch });
      await log.gift(programme, amount);
    },
    award(amount: bigint): void {
      if (amount + 20_000n > free()) return;
      waiting.push(amount);
      move({ committed: now().committed + amount });
    },
    sign(fee: bigint): void {
      if (waiting.length === 0 || flying !== undefined || fee > free()) return;
      flying = { amounts: waiting.splice(0, 5), fee };
      const { committed, inFlight } = now();
      const total = sum(flying.amounts);
      move({
        committed: committed - total,
        inFlight: inFlight + total + fee,
        payoutsInFlight: flying.amounts.length,
        transactionsInFlight: 1,
      });
    },
    async confirm(at: number, batch: string): Promise<void> {
      if (flying === undefined) return;
      const { amounts, fee } = flying;
      flying = undefined;
      const { inFlight, fees } = now();
      const flight = { payoutsInFlight: 0, transactionsInFlight: 0 };
      move({ inFlight: inFlight - sum(amounts) - fee, fees: fees + fee, ...flight });
      for (const amount of amounts) {
        known.push({ at, side: "out", programme, amount, batch });
        await log.payout(programme, amount, batch);
      }
    },
  };
}

/** What an attacker never sees: read before a close can cut the parts from their payments. */
async function rememberItems(
  database: FreshDatabase,
  items: Map<string, { item: string; batch: string | undefined }>,
): Promise<void> {
  const rows = await database
    .owner<{ commitment: Buffer; item: string | null; batch: string | null }>("book_parts")
    .select("commitment", "item", "batch")
    .whereNotNull("item");
  for (const { commitment, item, batch } of rows)
    if (item !== null) items.set(toHex(commitment), { item, batch: batch ?? undefined });
}

async function close(log: AuditLog, plan: MonthPlan): Promise<void> {
  const { signer, ledger } = log;
  const { tickSeconds, fund = log.fund } = plan;
  const order = { fund, signer, ledger: [...ledger.values()], tickSeconds };
  await log.work({ kind: "job", name: "test" }, (unit) => closeEpochIfDue(unit, order));
}

/** The poller: over HTTP, keeping what is new. */
async function pollOf(log: AuditLog, plan: MonthPlan) {
  const server = auditApp({ read: log.read, clock: log.clock }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const get = async (path: string): Promise<Buffer> =>
    Buffer.from(await (await fetch(`${base}${path}`)).arrayBuffer());
  const sightings: Sighting[] = [];
  let polls = 0;
  let last = "";
  return {
    sightings,
    polls: () => polls,
    async poll(at: number): Promise<void> {
      polls += 1;
      const epochs = (await get("/api/v1/epochs")).toString();
      const note = (await get("/log/checkpoint")).toString();
      const balances = plan.isLive
        ? JSON.stringify({ programmes: liveRows(log) })
        : (await get("/api/v1/balances")).toString();
      const answers = [epochs, note, balances].join("\n");
      if (answers === last) return;
      last = answers;
      const entries = await readLog(get, Number(note.split("\n")[1]));
      sightings.push({
        at,
        balances: JSON.parse(balances),
        epochs: JSON.parse(epochs).epochs,
        entries,
      });
    },
    async stop(): Promise<void> {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

async function readLog(get: (path: string) => Promise<Buffer>, size: number): Promise<string[]> {
  const entries: string[] = [];
  for (let tile = 0; tile * 256 < size; tile += 1) {
    const width = Math.min(256, size - tile * 256);
    const path = `/log/tile/entries/${String(tile).padStart(3, "0")}`;
    const bytes = await get(width === 256 ? path : `${path}.p/${width}`);
    for (let at = 0; at < bytes.length; at += 2 + bytes.readUInt16BE(at))
      entries.push(bytes.toString("utf8", at + 2, at + 2 + bytes.readUInt16BE(at)));
  }
  return entries;
}

function liveRows(log: AuditLog) {
  return [...log.ledger.values()].map(({ programme, received, paid, committed, fees }) => ({
    programme,
    received: `${received}`,
    paid: `${paid}`,
    committed: `${committed}`,
    fees: `${fees}`,
  }));
}
