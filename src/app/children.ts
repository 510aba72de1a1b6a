import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { setTimeout as wait } from "node:timers/promises";

/** A child that ends is started again after 0.2 s, then 0.4 s, 0.8 s … up to ten; one that had run for a minute begins anew. */
const BACKOFF_FIRST_MS = 200;
const BACKOFF_MAX_MS = 10_000;
const STEADY_MS = 60_000;

/** A child has this long to stop by itself; longer than its own shutdown takes at worst. */
const STOP_MS = 25_000;

/** One of our own entry files, to run as a process of its own. */
export interface ChildPlan {
  /** What it is called in messages: server, worker, signer. */
  readonly name: string;
  /** The entry file, absolute. */
  readonly file: string;
  readonly args?: readonly string[];
  /** Its whole environment: nothing is inherited. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Options of Node; ours if not given. */
  readonly execArgv?: readonly string[];
}

/** What a child says of itself once it can do its work, such as the port it listens on. */
export type Readiness = Readonly<Record<string, string | number>>;

/** A process that is kept running. */
export interface Child {
  /** Resolves when it is ready for the first time; rejects when it ends before that, and it is not started again then. */
  readonly ready: Promise<Readiness>;
  /** Asks it to stop (SIGTERM), waits, and kills it if need be; safe to repeat. */
  stop(): Promise<void>;
}

/**
 * Runs `plan` and, once it has been ready, keeps it running: a child that ends is started again, later each time. Its output goes
 * where ours goes, as it is. It learns from the closed channel when this process is gone, kill −9 included, if it uses
 * `shutdownOf`. `onEnd` hears of every end that was not asked for. Once `leaving` is aborted ends are awaited: a terminal's Ctrl-C
 * reaches children and parent at once.
 */
export function superviseChild(
  plan: ChildPlan,
  onEnd: (name: string, code: number | null) => void = () => undefined,
  leaving?: AbortSignal,
): Child {
  const stopping = new AbortController();
  let current = start(plan);
  const ready = firstReady(plan, current);

  async function keep(): Promise<void> {
    for (let failures = 0; ; failures += 1) {
      const began = performance.now();
      const code = await endOf(current);
      if (isAborted(stopping.signal, leaving)) return;
      onEnd(plan.name, code);
      if (!(await ready.then(() => true).catch(() => false))) return;
      if (performance.now() - began > STEADY_MS) failures = 0;
      const pause = Math.min(BACKOFF_FIRST_MS * 2 ** failures, BACKOFF_MAX_MS);
      await wait(pause, undefined, { signal: stopping.signal }).catch(() => undefined);
      if (isAborted(stopping.signal, leaving)) return;
      current = start(plan);
    }
  }

  void keep();
  return {
    ready,
    async stop() {
      stopping.abort();
      await stopChild(current);
    },
  };
}

/** A function, because between two looks at them the values change behind the compiler's back. */
function isAborted(...signals: readonly (AbortSignal | undefined)[]): boolean {
  return signals.some((signal) => signal?.aborted === true);
}

/** Tells the process that supervises us, if there is one, that we are ready. */
export function reportReady(
  self: { send?: ((message: unknown) => unknown) | undefined },
  info: Readiness,
): void {
  self.send?.({ ready: info });
}

function start(plan: ChildPlan): ChildProcess {
  return fork(plan.file, [...(plan.args ?? [])], {
    env: plan.env,
    ...(plan.execArgv === undefined ? {} : { execArgv: [...plan.execArgv] }),
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
}

function firstReady(plan: ChildPlan, child: ChildProcess): Promise<Readiness> {
  const ready = new Promise<Readiness>((resolve, reject) => {
    child.on("message", (message: unknown) => {
      if (typeof message === "object" && message !== null && "ready" in message)
        resolve(message.ready as Readiness);
    });
    void endOf(child).then(() =>
      reject(new Error(`The ${plan.name} ended before it was ready; it says why above.`)),
    );
  });
  // Whoever does not look at `ready` has not asked to be brought down by it.
  ready.catch(() => undefined);
  return ready;
}

async function endOf(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  return new Promise((resolve) => {
    child.once("exit", (code) => resolve(code));
    child.once("error", () => resolve(null));
  });
}

async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = endOf(child);
  child.kill("SIGTERM");
  const done = new AbortController();
  const timer = wait(STOP_MS, undefined, { signal: done.signal }).then(
    () => child.kill("SIGKILL"),
    () => false,
  );
  await ended;
  done.abort();
  await timer;
}
