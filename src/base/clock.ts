/** The only source of now. The system's clock lives in app/, test clocks in test/support. */
export interface Clock {
  now(): Date;
}

/** The only source of chance. `bytes(n)` gives n bytes, unpredictable in production, seeded in tests. */
export interface Random {
  bytes(n: number): Uint8Array;
}

/** A uniform integer in 0…bound−1, without modulo bias; bound is 1…2³². */
export function randomInt(random: Random, bound: number): number {
  if (!Number.isInteger(bound) || bound < 1 || bound > 2 ** 32)
    throw new RangeError("randomInt: bound");
  const limit = Math.floor(2 ** 32 / bound) * bound;
  for (;;) {
    const bytes = random.bytes(4);
    const value = new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0);
    if (value < limit) return value % bound;
  }
}

/** The first day of the UTC month of an instant, as `formatDate` writes days. */
export function formatMonth(at: Date): string {
  return `${formatDate(at).slice(0, 7)}-01`;
}

/** The first day of the UTC month that is `months` after that of an instant, or before it when negative. */
export function monthAfter(at: Date, months: number): Date {
  return new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + months, 1));
}

/** How many UTC months began after the one of the day `since` (`YYYY-MM-DD`) and up to that of `at`; never less than none. */
export function monthsSince(since: string, at: Date): number {
  const from = new Date(since);
  const years = at.getUTCFullYear() - from.getUTCFullYear();
  return Math.max(0, years * 12 + at.getUTCMonth() - from.getUTCMonth());
}

/** A uniformly shuffled copy (Fisher and Yates). */
export function shuffled<T>(items: readonly T[], random: Random): T[] {
  const out = [...items];
  for (let last = out.length - 1; last > 0; last -= 1) {
    const other = randomInt(random, last + 1);
    [out[last], out[other]] = [out[other] as T, out[last] as T];
  }
  return out;
}

/** FORMATS 0 `time`: `YYYY-MM-DDTHH:MM:SSZ`, seconds rounded down. */
export function formatTime(at: Date): string {
  return `${at.toISOString().slice(0, 19)}Z`;
}

/** FORMATS 0 `date`: `YYYY-MM-DD`, in UTC. */
export function formatDate(at: Date): string {
  return at.toISOString().slice(0, 10);
}
