import { join, relative, resolve } from "node:path";
import { satPerVb } from "../bitcoin/fee-rate.ts";
import type { FeeRate } from "../bitcoin/fee-rate.ts";
import type { Network } from "../bitcoin/network.ts";
import { looksSecret } from "../bitcoin/secret.ts";
import type { ShredCopyPlan } from "../backup/shred-copy.ts";
import { backupMistakes, backupPlanOf, shredCopiesOf } from "./backup-rules.ts";
import type { BackupPlan } from "./backup-rules.ts";
import { logMistakes, logS3Of } from "./log-rules.ts";
import type { LogS3 } from "./log-rules.ts";
import { rateMistakes } from "./rate-rules.ts";
import type { RateSource } from "../rates/ask-source.ts";
import { Secret } from "./secret.ts";
import { SETTING_NAMES, Settings } from "./settings.ts";
import { sourceMistakes } from "./source-rules.ts";

/** Which process asks: `demo` is all of them in one, `command` the command line. */
export type ProcessRole = "server" | "worker" | "demo" | "command";

/** Everything that is set from outside, checked, typed and frozen. Keys are named by file; only their readers open them. */
export interface Config {
  readonly role: ProcessRole;
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  /** Where the server tells its metrics, on this machine alone; undefined where it tells none. */
  readonly metricsPort: number | undefined;
  /** Scheme, host and port under which people reach us, without a final slash. */
  readonly publicUrl: string;
  readonly tls: boolean;
  readonly dataDir: string;
  readonly database: { readonly url: Secret | undefined; readonly pool: number };
  readonly network: Network;
  /** The URL may hold the node's user and password; otherwise the cookie file does. */
  readonly node: { readonly url: Secret; readonly cookieFile: string | undefined } | undefined;
  /** An Esplora server in the node's place; its URL may hold user and password, as the proxy's may. */
  readonly esploraUrl: Secret | undefined;
  readonly electrumUrl: string | undefined;
  readonly socksProxy: Secret | undefined;
  readonly fundFile: string | undefined;
  readonly logKeyFile: string | undefined;
  /** Copies of the public book: a folder, and a bucket with the file of its key. */
  readonly logCopyDir: string | undefined;
  readonly logS3: LogS3 | undefined;
  /** OpenTimestamps calendars; none unless they are named. */
  readonly calendars: readonly string[];
  /** Who is asked each hour what bitcoin is worth; nobody unless they are named. */
  readonly rateSources: readonly RateSource[];
  /** Where the worker puts a sealed backup each day, to whom, and how many days of them are kept. */
  readonly backup: BackupPlan | undefined;
  readonly sessionKeyFile: string | undefined;
  readonly shredDir: string;
  readonly shredKeyFile: string | undefined;
  readonly shredCopies: ShredCopyPlan | undefined;
  /** Keys of the tokens by which duplicates are found. */
  readonly duplicateKeyFile: string;
  readonly signerSocket: string | undefined;
  /** Blocks that include and bury a transaction: counted as confirmed, as settled, and the most that a reorganisation may undo. */
  readonly confirmDepth: number;
  readonly settleDepth: number;
  readonly reorgLimit: number;
  readonly feeCeiling: FeeRate;
  /** Blocks after which a batch that is not mined is stuck. */
  readonly stuckBlocks: number;
  /** Within how many hours after signing a batch is sent, at a random moment. */
  readonly releaseWindowHours: number;
  /** The most that one day gives out: addresses of each programme, and requests for help through the API. */
  readonly perDay: { readonly addresses: number; readonly apiRequests: number };
  /** How long another destination for a queued payment waits before it counts. */
  readonly coolingHours: number;
  /** Whether those who open cases or decide about money need a second factor. */
  readonly secondFactor: Settings["SECOND_FACTOR"] & string;
  /** Bytes of applicants' files that are kept at most, sealed and padded as they are. */
  readonly evidenceBytes: number;
  /** Only the demo may shorten the epoch of its preset. */
  readonly epochSeconds: number | undefined;
  readonly logLevel: Settings["LOG_LEVEL"];
}

/** The environment is not usable; `mistakes` has one sentence for each reason, none of which repeats a value. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  readonly mistakes: readonly string[];

  constructor(mistakes: readonly string[]) {
    super(`The settings cannot be used:\n${mistakes.map((line) => `- ${line}`).join("\n")}`);
    this.mistakes = mistakes;
  }
}

/** Depths at which a payment is settled: the demo should not keep anyone waiting. */
const SETTLE_DEPTH = 6;
const SETTLE_DEPTH_DEMO = 2;

/** A working day: long enough that nobody who saw you sign knows when to look, short enough for somebody who waits for rent. */
const RELEASE_WINDOW_HOURS = 12;

/** Reads the settings of `role` from an environment; throws ConfigError with all mistakes at once. An empty variable counts as absent. */
export function readConfig(
  env: Readonly<Record<string, string | undefined>>,
  role: ProcessRole,
): Config {
  const given = Object.fromEntries(
    SETTING_NAMES.map((name) => [name, env[name]?.trim()]).filter(([, value]) => value !== ""),
  ) as Record<string, string | undefined>;
  const secrets = SETTING_NAMES.filter((name) => looksSecret(given[name] ?? "") !== undefined);
  if (secrets.length > 0) {
    throw new ConfigError(
      secrets.map(
        (name) =>
          `${name}: holds a private key or seed words. They never belong here: remove it, and treat that key as lost.`,
      ),
    );
  }
  const parsed = Settings.safeParse(given);
  if (!parsed.success) {
    throw new ConfigError(
      parsed.error.issues.map((issue) => `${issue.path.join(".")}: write ${issue.message}.`),
    );
  }
  const config = arrange(parsed.data, role);
  const unsafe = [
    ...unsafeCombinations(config, parsed.data),
    ...sourceMistakes(parsed.data, role),
    ...logMistakes(parsed.data, role),
    ...rateMistakes(parsed.data),
    ...backupMistakes(parsed.data),
    ...missing(config, parsed.data),
  ];
  if (unsafe.length > 0) throw new ConfigError(unsafe);
  return config;
}

function arrange(set: Settings, role: ProcessRole): Config {
  const publicUrl = set.PUBLIC_URL ?? `http://127.0.0.1:${set.PORT}`;
  const { BITCOIN_RPC_URL: url, BITCOIN_RPC_COOKIE_FILE: cookieFile } = set;
  return Object.freeze({
    role,
    host: set.HOST,
    port: set.PORT,
    metricsPort: set.METRICS_PORT,
    publicUrl,
    tls: publicUrl.startsWith("https:"),
    dataDir: resolve(set.DATA_DIR),
    database: Object.freeze({
      url: secret(set.DATABASE_URL),
      pool: set.DATABASE_POOL,
    }),
    network: set.NETWORK,
    node:
      url === undefined
        ? undefined
        : Object.freeze({ url: new Secret(url), cookieFile: absolute(cookieFile) }),
    esploraUrl: secret(set.ESPLORA_URL),
    electrumUrl: set.ELECTRUM_URL,
    socksProxy: secret(set.SOCKS_PROXY),
    fundFile: absolute(set.FUND_FILE),
    logKeyFile: absolute(set.LOG_KEY_FILE),
    logCopyDir: absolute(set.LOG_COPY_DIR),
    logS3: logS3Of(set),
    calendars: set.TIMESTAMP_CALENDARS ?? [],
    rateSources: set.RATE_SOURCES ?? [],
    backup: backupPlanOf(set),
    sessionKeyFile: absolute(set.SESSION_KEY_FILE),
    shredDir: absolute(set.SHRED_DIR) ?? join(resolve(set.DATA_DIR), "shred"),
    shredKeyFile: absolute(set.SHRED_KEY_FILE),
    shredCopies: shredCopiesOf(set),
    duplicateKeyFile:
      absolute(set.DUPLICATE_KEY_FILE) ?? join(resolve(set.DATA_DIR), "duplicates.key"),
    signerSocket: absolute(set.SIGNER_SOCKET),
    confirmDepth: set.CONFIRM_DEPTH,
    settleDepth: set.SETTLE_DEPTH ?? (set.NETWORK === "regtest" ? SETTLE_DEPTH_DEMO : SETTLE_DEPTH),
    reorgLimit: set.REORG_LIMIT,
    feeCeiling: satPerVb(set.FEE_CEILING),
    stuckBlocks: set.STUCK_BLOCKS,
    releaseWindowHours:
      set.RELEASE_WINDOW_HOURS ?? (set.NETWORK === "regtest" ? 0 : RELEASE_WINDOW_HOURS),
    perDay: Object.freeze({
      addresses: set.ADDRESSES_PER_DAY,
      apiRequests: set.API_REQUESTS_PER_DAY,
    }),
    coolingHours: set.COOLING_HOURS,
    secondFactor: set.SECOND_FACTOR ?? (set.NETWORK === "regtest" ? "optional" : "required"),
    evidenceBytes: set.EVIDENCE_GIB * 2 ** 30,
    epochSeconds: set.EPOCH_SECONDS,
    logLevel: set.LOG_LEVEL,
  });
}

/** Settings that are each right and together dangerous. */
function unsafeCombinations(config: Config, set: Settings): string[] {
  const { hostname } = new URL(config.publicUrl);
  const private_ = /^(127\.\d+\.\d+\.\d+|\[::1\]|localhost|.+\.onion)$/.test(hostname);
  const rules: readonly (readonly [boolean, string])[] = [
    [
      !config.tls && !private_,
      "PUBLIC_URL: use https. Plain http is for this machine and for onion addresses; elsewhere the network reads every code.",
    ],
    [
      config.settleDepth < config.confirmDepth,
      "SETTLE_DEPTH: must not be smaller than CONFIRM_DEPTH.",
    ],
    [
      config.reorgLimit <= config.settleDepth,
      "REORG_LIMIT: must be larger than SETTLE_DEPTH, or what is settled could not be undone.",
    ],
    [
      config.role === "server" && config.logKeyFile !== undefined,
      "LOG_KEY_FILE: the server must not hold the log's key. Give it to the worker only.",
    ],
    [
      config.network !== "regtest" && config.epochSeconds !== undefined,
      "EPOCH_SECONDS: is for the demo on regtest. A fund's epoch is part of its published preset.",
    ],
    [
      config.network !== "regtest" && config.secondFactor === "optional",
      "SECOND_FACTOR: a real fund asks one of everybody who opens cases or decides about money.",
    ],
    [
      set.BITCOIN_RPC_URL === undefined && set.BITCOIN_RPC_COOKIE_FILE !== undefined,
      "BITCOIN_RPC_COOKIE_FILE: set BITCOIN_RPC_URL as well, or none of the two.",
    ],
    [
      set.BITCOIN_RPC_URL !== undefined &&
        set.BITCOIN_RPC_COOKIE_FILE === undefined &&
        new URL(set.BITCOIN_RPC_URL).username === "",
      "BITCOIN_RPC_URL: put user:password@ before the host, or set BITCOIN_RPC_COOKIE_FILE to a file with one line, user:password.",
    ],
    [
      config.network !== "regtest" &&
        set.SHRED_DIR !== undefined &&
        isInside(config.shredDir, config.dataDir),
      "SHRED_DIR: must lie outside DATA_DIR. What is backed up with the data cannot be forgotten.",
    ],
  ];
  return rules.filter(([broken]) => broken).map(([, sentence]) => sentence);
}

/** What a real fund cannot run without. The demo on regtest makes all of it by itself. */
function missing(config: Config, set: Settings): string[] {
  if (config.network === "regtest" || config.role === "command") return [];
  if (config.role === "demo") return ["NETWORK: the demo runs on regtest only."];
  const needed: (keyof Settings)[] = [
    "DATABASE_URL",
    ...(set.ESPLORA_URL === undefined ? (["BITCOIN_RPC_URL"] as const) : []),
    "FUND_FILE",
    ...(config.role === "worker"
      ? (["LOG_KEY_FILE"] as const)
      : ([
          "PUBLIC_URL",
          "SESSION_KEY_FILE",
          "SHRED_DIR",
          "SHRED_KEY_FILE",
          "DUPLICATE_KEY_FILE",
        ] as const)),
  ];
  return needed
    .filter((name) => set[name] === undefined)
    .map((name) => `${name}: must be set on the network "${config.network}".`);
}

function secret(text: string | undefined): Secret | undefined {
  return text === undefined ? undefined : new Secret(text);
}

function absolute(path: string | undefined): string | undefined {
  return path === undefined ? undefined : resolve(path);
}

function isInside(path: string, folder: string): boolean {
  const step = relative(folder, path);
  return step === "" || !(step.startsWith("..") || step.startsWith("/"));
}
