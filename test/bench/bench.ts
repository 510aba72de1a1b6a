/** What all benches share: their form, the stopwatch, and the one line that a measurement gives. */

/** `tiny` only shows that a bench still runs; its numbers mean nothing. */
export type Size = "full" | "tiny";

/** One subject that is measured; `npm run bench -- <name>` runs it alone. */
export interface Bench {
  readonly name: string;
  run(size: Size): Promise<void>;
}

/** Milliseconds by the clock on the wall, and of processor time in this process: the second hardly depends on who else is at work. */
export interface Timing {
  readonly wall: number;
  readonly cpu: number;
}

/** Writes one line. */
export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** How long `act` takes. */
export async function timed(act: () => unknown): Promise<Timing> {
  const cpu = process.cpuUsage();
  const start = performance.now();
  await act();
  const wall = performance.now() - start;
  const used = process.cpuUsage(cpu);
  return { wall, cpu: (used.user + used.system) / 1000 };
}

/**
 * The best timing of each act in so many rounds. All acts run once in every round, so that what slows the machine down for a while slows
 * all of them, and their ratio keeps its meaning.
 */
export async function rivals<Name extends string>(
  rounds: number,
  acts: Readonly<Record<Name, () => unknown>>,
): Promise<Record<Name, Timing>> {
  const best: Partial<Record<string, Timing>> = {};
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, act] of Object.entries<() => unknown>(acts)) {
      const now = await timed(act);
      const before = best[name] ?? now;
      best[name] = { wall: Math.min(before.wall, now.wall), cpu: Math.min(before.cpu, now.cpu) };
    }
  }
  return best as Record<Name, Timing>;
}

/** Milliseconds for a line, such as `12.3 ms`, with the processor's time where it tells something else. */
export function milliseconds({ wall, cpu }: Timing): string {
  return `${short(wall)} ms (processor ${short(cpu)} ms)`;
}

/** So many things in so much time, as things per second. */
export function perSecond(count: number, ms: number): string {
  return `${Math.round((count * 1000) / ms).toLocaleString("en")}/s`;
}

/** How many times as long the second took as the first, by wall and by processor. */
export function ratio(ours: Timing, peer: Timing): string {
  return `ratio ${short(peer.wall / ours.wall)} (by processor time ${short(peer.cpu / ours.cpu)})`;
}

/** Three digits that matter. */
export function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}
