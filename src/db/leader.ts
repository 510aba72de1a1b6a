import { setTimeout as sleep } from "node:timers/promises";
import type { EventEmitter } from "node:events";
import type { Knex } from "knex";

/** How a leader is heard of; all times in milliseconds. */
export interface LeaderPulse {
  /** Between two signs of life on the lock's connection. */
  readonly beatMs: number;
  /** After which the server ends a session that it did not hear of, and the leader gives up one that does not answer. */
  readonly silenceMs: number;
}

/** A host that vanishes without closing its connections has an heir within 45 seconds; three lost signs in a row are not yet enough. */
export const PULSE: LeaderPulse = { beatMs: 10_000, silenceMs: 45_000 };

/**
 * Runs `work` if no other process leads `name` now; otherwise returns undefined at once. The lock belongs to one connection held
 * for the time of the work, so a process that dies gives it up with its connection; one whose host vanishes, or that hangs, gives it up
 * when the server has heard nothing for `silenceMs`. A leader whose connection is cut may
 * have an heir before it knows: its `signal` is aborted, and it fails in the end whatever the work returned. So leading
 * saves double work; it is no substitute for the constraints that forbid double effects. Needs two connections of the pool:
 * the lock's and the work's.
 */
export async function asLeader<T>(
  sql: Knex,
  name: string,
  work: (signal: AbortSignal) => Promise<T>,
  pulse: LeaderPulse = PULSE,
): Promise<T | undefined> {
  return sql.transaction(async (lock) => {
    const rows = await lock.raw<{ rows: { led: boolean }[] }>(
      "select pg_try_advisory_xact_lock(hashtextextended(?, 0)) as led",
      [`commonpurse/${name}`],
    );
    if (rows.rows[0]?.led !== true) return undefined;
    // A setting takes no parameter; this one is a number of ours.
    await lock.raw(`set local idle_in_transaction_session_timeout = ${pulse.silenceMs}`);
    const cut = new AbortController();
    const done = new AbortController();
    const connection = await connectionOf(lock);
    const abort = (): void => cut.abort();
    connection.once("end", abort);
    const beating = beat(lock, connection, { pulse, done: done.signal });
    try {
      return await work(cut.signal);
    } finally {
      done.abort();
      await beating;
      connection.off("end", abort);
    }
  });
}

/** Gives signs of life until `done`; a connection that does not answer one in time is cut, because its server will not keep the lock. */
async function beat(
  lock: Knex.Transaction,
  connection: PgConnection,
  { pulse, done }: { pulse: LeaderPulse; done: AbortSignal },
): Promise<void> {
  for (;;) {
    const isOver = await sleep(pulse.beatMs, false, { signal: done }).catch(() => true);
    if (isOver) return;
    const timer = setTimeout(() => connection.connection.stream.destroy(), pulse.silenceMs);
    try {
      await lock.raw("select");
    } catch {
      // Whoever commits finds the same.
      return;
    } finally {
      clearTimeout(timer);
    }
  }
}

/** What of pg's client is used here; its types do not say that the socket can be reached. */
type PgConnection = EventEmitter & { connection: { stream: { destroy(): void } } };

/** The transaction's own connection, which knex hands out by a name that its types do not know. */
async function connectionOf(lock: Knex.Transaction): Promise<PgConnection> {
  const client = lock.client as { acquireConnection(): Promise<PgConnection> };
  return client.acquireConnection();
}
