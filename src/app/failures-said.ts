import type { Clock } from "../base/clock.ts";
import type { LogFields } from "./log-events.ts";
import type { Log } from "./log.ts";

/** How long the same failure of the same job is not said again. */
const SILENT_MS = 60_000;

/**
 * A log in which a job that fails in the same way again and again, as a round does each second while something outside is away, is said at once and then once a minute, after
 * `job.failed-on` with how often it failed in between: all else would be buried under it. Any other event, and a failure of another kind, is written as it comes.
 */
export function failuresOnceAMinute(log: Log, clock: Clock): Log {
  const said = new Map<string, { readonly at: number; more: number }>();
  return (event, fields) => {
    if (event !== "job.failed") {
      log(event, fields);
      return;
    }
    const failed = fields as LogFields<"job.failed">;
    const kind = `${failed.job} ${failed.error} ${failed.cause}`;
    const at = clock.now().getTime();
    const last = said.get(kind);
    if (last !== undefined && Math.abs(at - last.at) < SILENT_MS) {
      last.more += 1;
      return;
    }
    said.set(kind, { at, more: 0 });
    const times = last?.more ?? 0;
    if (times > 0) log("job.failed-on", { job: failed.job, error: failed.error, times });
    log("job.failed", failed);
  };
}
