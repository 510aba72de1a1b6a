import { spawn } from "node:child_process";
import { Fault } from "../base/fault.ts";
import type { CleaningFailure, EvidenceMedia } from "./evidence.ts";

/** What came of looking into a file. */
export type Cleaned =
  | { readonly kind: "view"; readonly view: Uint8Array }
  /** Its frame holds, and there is nothing of it that can be shown. */
  | { readonly kind: "nothing" }
  /** It breaks this rule of its format. */
  | { readonly kind: "refused"; readonly rule: string }
  /** It took too long, or every process that looked into it died, of too much memory or by another's hand. */
  | { readonly kind: "failed"; readonly why: CleaningFailure };

/** How often a file is looked into whose process dies: somebody may have ended it, and did not mean the file. */
const TRIES = 3;

/** Looks into a file somewhere where it can do no harm. Fault too-many `too-many-requests` when very many wait. */
export type Cleaner = (media: EvidenceMedia, bytes: Uint8Array) => Promise<Cleaned>;

/** The entry file `clean-evidence`, and the options of Node to run it with. */
export interface CleanerPlan {
  readonly file: string;
  readonly execArgv?: readonly string[];
  /** How long one file may take, milliseconds. */
  readonly limitMs?: number;
  /** How many files may wait for their turn. */
  readonly waitingMax?: number;
}

/** The slowest file that passes, eight megabytes of PNG with the most rows, takes two seconds of one core. */
const LIMIT_MS = 20_000;

/** Of JavaScript objects; bytes are bounded by the limits of files and rows. */
const HEAP_MIB = 64;

/** Files that are looked into at once by one server, and that wait for it. */
const AT_ONCE = 2;
const WAITING_MAX = 100;

/** Nothing that a view is made of is larger: packed rows may be a little longer than they came. */
const VIEW_BYTES_MAX = 16 * 1024 * 1024;

/** A cleaner that starts one process for each file, without any of our environment, and ends it after `limitMs`. */
export function cleanInChild(plan: CleanerPlan): Cleaner {
  const { file, execArgv = [], limitMs = LIMIT_MS, waitingMax = WAITING_MAX } = plan;
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (media, bytes) => {
    if (running < AT_ONCE) running += 1;
    else if (waiting.length < waitingMax) await new Promise<void>((go) => waiting.push(go));
    else throw crowded();
    try {
      const args = [...execArgv, `--max-old-space-size=${HEAP_MIB}`, file, media];
      return await runSome(args, bytes, limitMs);
    } finally {
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}

function crowded(): Fault {
  const sentence = "Very many files are being looked into. Wait a minute, then send it again.";
  return new Fault("too-many", "too-many-requests", sentence, { retryAfter: 60 });
}

/** One that takes too long is not tried again: the next ones wait. */
async function runSome(
  args: readonly string[],
  bytes: Uint8Array,
  limitMs: number,
): Promise<Cleaned> {
  let cleaned = await runOnce(args, bytes, limitMs);
  for (let tried = 1; tried < TRIES && isDead(cleaned); tried += 1)
    cleaned = await runOnce(args, bytes, limitMs);
  return cleaned;
}

function isDead(cleaned: Cleaned): boolean {
  return cleaned.kind === "failed" && cleaned.why === "died";
}

function runOnce(args: readonly string[], bytes: Uint8Array, limitMs: number): Promise<Cleaned> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, {
      env: {},
      stdio: ["pipe", "pipe", "ignore"],
      signal: AbortSignal.timeout(limitMs),
      killSignal: "SIGKILL",
    });
    const pieces: Buffer[] = [];
    let length = 0;
    child.stdout.on("data", (piece: Buffer) => {
      length += piece.length;
      if (length > VIEW_BYTES_MAX) child.kill("SIGKILL");
      else pieces.push(piece);
    });
    // A child that died reads no more; how it ended is told below.
    child.stdin.on("error", () => undefined);
    child.on("error", ({ name }) => {
      resolve({ kind: "failed", why: name === "AbortError" ? "slow" : "died" });
    });
    child.on("close", (code) => {
      resolve(meaningOf(code, new Uint8Array(Buffer.concat(pieces))));
    });
    child.stdin.end(bytes);
  });
}

function meaningOf(code: number | null, output: Uint8Array): Cleaned {
  if (code === 0) return { kind: "view", view: output };
  if (code === 3) return { kind: "nothing" };
  const rule = Buffer.from(output).toString("latin1");
  return code === 2 && /^[a-z-]{3,40}$/.test(rule)
    ? { kind: "refused", rule }
    : { kind: "failed", why: "died" };
}
