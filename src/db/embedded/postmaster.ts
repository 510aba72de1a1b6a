import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { setTimeout as wait } from "node:timers/promises";
import { Fault } from "../../base/fault.ts";
import { CLUSTER_NAME, WATCHDOG_NAME } from "./lock-file.ts";
import { PLAIN_ENV } from "./programs.ts";
import type { Programs } from "./programs.ts";
import type { RunAs } from "./run-as.ts";

/**
 * Starts the server ("$@"), and stops it when standard input ends: Node holds the other end of that pipe, so it ends however
 * Node ends, kill −9 included. Measured: the server is gone 0.1–0.7 s later, with a clean shutdown. `$0` only names the
 * process. The first argument lists folders to remove afterwards, one a line; when the server dies by itself they stay,
 * because Node starts it again. A background command has /dev/null as its standard input, hence the detour over 3.
 */
const WATCHDOG = `
remove=$1; shift
exec 3<&0
"$@" 3<&- </dev/null &
server=$!
trap 'ending=1; kill -INT "$server" 2>/dev/null' TERM
{ read -r line <&3; kill -TERM $$ 2>/dev/null; } &
reader=$!
wait "$server"; code=$?
while kill -0 "$server" 2>/dev/null; do wait "$server"; code=$?; done
kill "$reader" 2>/dev/null
if [ -n "$ending" ]; then
  printf '%s\\n' "$remove" | while read -r folder; do [ -n "$folder" ] && rm -rf -- "$folder"; done
fi
exit "$code"
`;

/** Some 5 s: what a killed server leaves behind (children that hold its shared memory) is gone within one. */
const TRIES = 50;
const RETRY_MS = 100;
const RETRIABLE = /pre-existing shared memory block|lock file ".*" already exists/;

/** How long a fast shutdown may take before it becomes an immediate one; the next start then replays the log. */
const STOP_MS = 20_000;

/** What to start. */
export interface ServerPlan {
  readonly programs: Programs;
  readonly as: RunAs | undefined;
  readonly dataDir: string;
  readonly socketDir: string;
  readonly port: number;
  /** Server settings on top of ours. */
  readonly settings: Readonly<Record<string, string>>;
  /** Folders that the watchdog removes after the server has stopped. */
  readonly remove: readonly string[];
}

/** A running server. */
export interface Postmaster {
  /** Resolves when the server has ended for whatever reason. */
  readonly ended: Promise<void>;
  /** Stops it cleanly, open connections notwithstanding; safe to repeat. */
  stop(): Promise<void>;
}

/**
 * Starts the server and waits until it accepts connections. What a server killed a moment ago still holds is waited for, some
 * five seconds. Fault `database-not-started` with the server's own last words.
 */
export async function startPostmaster(plan: ServerPlan): Promise<Postmaster> {
  for (let attempt = 1; ; attempt += 1) {
    const child = spawnServer(plan);
    const words = await readyOrLastWords(child);
    if (words === undefined) return running(child);
    if (attempt === TRIES || !RETRIABLE.test(words)) {
      throw new Fault("unavailable", "database-not-started", `PostgreSQL did not start: ${words}`);
    }
    await wait(RETRY_MS);
  }
}

function spawnServer(plan: ServerPlan): ChildProcess {
  const settings = { ...settingsOf(plan), ...plan.settings };
  return spawn(
    "/bin/sh",
    [
      ...["-c", WATCHDOG, WATCHDOG_NAME, plan.remove.join("\n")],
      ...[plan.programs.postgres, "-D", plan.dataDir, "-p", String(plan.port)],
      ...Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]),
    ],
    // Detached, or else Ctrl-C in a terminal would stop the server before those who still write to it.
    { ...plan.as, cwd: "/", env: PLAIN_ENV, detached: true, stdio: ["pipe", "ignore", "pipe"] },
  );
}

/**
 * Unix socket only: the packaged programs carry an OpenSSL that nobody mends any more. The log says neither statements nor
 * values: they may be somebody's words. Buffers are small because the embedded server is for one machine and small funds.
 */
function settingsOf(plan: ServerPlan): Record<string, string> {
  return {
    listen_addresses: "",
    unix_socket_directories: plan.socketDir,
    unix_socket_permissions: "0700",
    cluster_name: CLUSTER_NAME,
    max_connections: "100",
    shared_buffers: "64MB",
    jit: "off",
    timezone: "UTC",
    log_timezone: "UTC",
    log_min_messages: "log",
    log_min_error_statement: "panic",
    log_error_verbosity: "terse",
    log_checkpoints: "off",
    logging_collector: "off",
    ...(plan.programs.major >= 18 ? { io_method: "sync" } : {}),
  };
}

/** Undefined once the server is ready; otherwise what it said before it gave up. */
async function readyOrLastWords(child: ChildProcess): Promise<string | undefined> {
  return new Promise((resolve) => {
    let log = "";
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      // The stream is read for ever, or the server would block on it; only the start is of interest.
      if (log.length < 20_000) log += text;
      if (log.includes("database system is ready to accept connections")) resolve(undefined);
    });
    child.once("error", (error) => resolve(error.message));
    child.once("close", () => resolve(lastWords(log)));
  });
}

function lastWords(log: string): string {
  const lines = log.split("\n").filter((line) => line.trim() !== "");
  const fatal = lines.filter((line) => /FATAL|PANIC|error/.test(line));
  return (fatal.length > 0 ? fatal : lines.slice(-1)).join(" ").trim() || "it said nothing.";
}

function running(child: ChildProcess): Postmaster {
  const ended = new Promise<void>((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve();
    child.once("exit", () => resolve());
  });
  return {
    ended,
    async stop() {
      child.stdin?.end();
      const late = new AbortController();
      const stopped = await Promise.race([
        ended.then(() => true),
        wait(STOP_MS, false, { signal: late.signal }).catch(() => false),
      ]);
      late.abort();
      // The whole group: the watchdog and the server; the server's children see their parent die and follow.
      if (!stopped && child.pid !== undefined) process.kill(-child.pid, "SIGQUIT");
      await ended;
    },
  };
}
