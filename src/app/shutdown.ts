/** A terminal and npm both pass on the same Ctrl-C; what comes within a second of the first is the first. */
const SAME_MS = 1_000;

/** After this time we end, whatever is still open. */
const DEADLINE_MS = 20_000;

/** Exit codes, as shells know them: 128 and the signal's number. */
const SIGNALS = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

/** What we need of `process`. */
export interface ProcessLike {
  on(event: string, listener: () => void): unknown;
  exit(code: number): void;
  readonly connected?: boolean;
}

/** What must happen when the process ends, and that it ends. */
export interface Shutdown {
  /** Adds a step. Steps run one after the other, the newest first: what was opened last is closed first. */
  onStop(stop: () => Promise<void>): void;
  /** Runs all steps, then ends the process with `code`. A step that fails makes the code 1 and stops none of the others. */
  stop(reason: string, code?: number): Promise<void>;
  /** Aborted when stopping begins, with the reason. */
  readonly signal: AbortSignal;
}

/**
 * Stops in order on SIGINT, SIGTERM and SIGHUP (exit code 0), and when the parent that started us through `superviseChild` is gone,
 * even if it was killed. A second signal ends at once. `onReason` hears why, once, before the first step; `onFailure` what a step threw.
 */
export function shutdownOf(
  target: ProcessLike,
  told: { onReason?: (reason: string) => void; onFailure?: (error: unknown) => void } = {},
): Shutdown {
  const steps: (() => Promise<void>)[] = [];
  const stopping = new AbortController();
  let stopped: Promise<void> | undefined;
  let impatient = false;

  async function run(code: number): Promise<void> {
    let exit = code;
    // Unreferenced: it must not keep alive what has already ended.
    setTimeout(() => target.exit(1), DEADLINE_MS).unref();
    setTimeout(() => (impatient = true), SAME_MS).unref();
    for (let step = steps.pop(); step !== undefined; step = steps.pop()) {
      try {
        await step();
      } catch (error) {
        exit = 1;
        told.onFailure?.(error);
      }
    }
    target.exit(exit);
  }

  async function stop(reason: string, code = 0): Promise<void> {
    if (stopped === undefined) {
      told.onReason?.(reason);
      stopping.abort(reason);
      stopped = run(code);
    }
    return stopped;
  }

  for (const [name, code] of Object.entries(SIGNALS)) {
    target.on(name, () => {
      if (impatient) target.exit(code);
      else void stop(name);
    });
  }
  // The channel to the parent closes however the parent ends.
  if (target.connected === true) target.on("disconnect", () => void stop("parent-gone"));
  return { onStop: (step) => void steps.push(step), stop, signal: stopping.signal };
}
