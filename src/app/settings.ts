import { z } from "zod";
import { parseRateSources } from "../rates/rate-source.ts";

/** A whole number between two bounds. */
function whole(min: number, max: number): z.ZodType<number, string> {
  const words = `a whole number from ${min} to ${max}`;
  return z
    .string()
    .regex(/^\d{1,9}$/, words)
    .transform(Number)
    .pipe(z.number().min(min, words).max(max, words));
}

/** The path of a file or folder. A text with line breaks is its content, pasted in the wrong place. */
const path = z
  .string()
  .max(4096, "a path")
  .refine((text) => !/[\n\r\0]/.test(text), "a path, not the content of the file");

/** An http or https address without user, query or fragment; a final slash is dropped. */
const webAddress = z
  .string()
  .refine((text) => {
    if (!URL.canParse(text)) return false;
    const { protocol, username, password, search, hash } = new URL(text);
    return /^https?:$/.test(protocol) && [username, password, search, hash].every((x) => x === "");
  }, "an address like https://fund.example, without user, password, query or fragment")
  .transform((text) => text.replace(/\/+$/, ""));

/** An http or https address of a node, perhaps with `user:password@` before its host. */
const nodeAddress = z.string().refine((text) => {
  if (!URL.canParse(text)) return false;
  const { protocol, search, hash } = new URL(text);
  return /^https?:$/.test(protocol) && search === "" && hash === "";
}, "an address like http://127.0.0.1:8332, perhaps with user:password@ before the host");

/** A server of the Electrum protocol. */
const electrumAddress = z
  .string()
  .regex(/^(tcp|ssl):\/\/([\w.-]+|\[[0-9a-f:]+\]):\d{1,5}$/i, {
    message: "an address like ssl://electrum.example:50002",
  })
  .refine((text) => URL.canParse(text), "an address like ssl://electrum.example:50002");

/** A SOCKS5 proxy, perhaps with `user:password@` before its host. */
const socksAddress = z.string().refine((text) => {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, pathname, search, hash } = new URL(text);
  return protocol === "socks5:" && hostname !== "" && `${pathname}${search}${hash}`.length < 2;
}, "an address like socks5://127.0.0.1:9050, perhaps with user:password@ before the host");

/** A bucket, or a folder in one, of an S3-compatible store. */
const bucketAddress = webAddress.refine(
  (text) => /^\/[A-Za-z0-9._~/-]*[A-Za-z0-9_~-]$/.test(new URL(text).pathname),
  "an address with the bucket in its path, like https://s3.example/bucket",
);

/** age recipients with spaces between them; one alone could be lost, or forced. */
const recipients = z
  .string()
  .transform((text) => [...new Set(text.split(/\s+/))])
  .pipe(
    z
      .array(
        z
          .string()
          .regex(/^age1[02-9ac-hj-np-z]{58}$/, "age recipients (age1…) with spaces between them"),
      )
      .min(2, "the age recipients of two people at least")
      .max(20, "at most 20 age recipients"),
  );

/** Several addresses with spaces between them. */
const webAddresses = z
  .string()
  .transform((text) => text.split(/\s+/))
  .pipe(z.array(webAddress, "addresses with spaces between them").max(8, "at most 8 addresses"));

/** Sources of rates with spaces between them. */
const rateSources = z.string().transform((text, context) => {
  const sources = parseRateSources(text);
  if (sources !== undefined) return sources;
  context.addIssue(
    "sources like name:EUR=https://rates.example/v1#/price with spaces between them, at most 16",
  );
  return z.NEVER;
});

/**
 * Every variable of the environment that this program reads, and nothing else is read. Messages complete the sentence
 * "NAME: write …" and never repeat the value. `.env.example` says what each is for; a test keeps the two in step.
 */
export const Settings = z.object({
  HOST: z.union([z.ipv4(), z.ipv6()], "an IP address to listen on").default("127.0.0.1"),
  PORT: whole(0, 65_535).default(8080),
  METRICS_PORT: whole(1, 65_535).optional(),
  PUBLIC_URL: webAddress.optional(),
  DATA_DIR: path.default("./data"),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, "an address that starts with postgres://")
    .optional(),
  DATABASE_POOL: whole(1, 500).default(10),
  BITCOIN_RPC_URL: nodeAddress.optional(),
  BITCOIN_RPC_COOKIE_FILE: path.optional(),
  ESPLORA_URL: nodeAddress.optional(),
  ELECTRUM_URL: electrumAddress.optional(),
  SOCKS_PROXY: socksAddress.optional(),
  NETWORK: z
    .enum(["main", "test", "signet", "regtest"], "main, test, signet or regtest")
    .default("regtest"),
  FUND_FILE: path.optional(),
  LOG_KEY_FILE: path.optional(),
  LOG_COPY_DIR: path.optional(),
  LOG_BUCKET_URL: bucketAddress.optional(),
  LOG_BUCKET_REGION: z
    .string()
    .regex(/^[a-z0-9-]{1,64}$/, "a region like us-east-1")
    .default("us-east-1"),
  LOG_BUCKET_KEY_FILE: path.optional(),
  TIMESTAMP_CALENDARS: webAddresses.optional(),
  RATE_SOURCES: rateSources.optional(),
  BACKUP_DIR: path.optional(),
  BACKUP_RECIPIENTS: recipients.optional(),
  BACKUP_KEEP: whole(1, 35).default(14),
  SESSION_KEY_FILE: path.optional(),
  SHRED_DIR: path.optional(),
  SHRED_KEY_FILE: path.optional(),
  SHRED_COPY_DIR: path.optional(),
  SHRED_COPY_RECIPIENTS: recipients.optional(),
  DUPLICATE_KEY_FILE: path.optional(),
  SIGNER_SOCKET: path.optional(),
  CONFIRM_DEPTH: whole(1, 100).default(1),
  SETTLE_DEPTH: whole(1, 100).optional(),
  REORG_LIMIT: whole(6, 10_000).default(100),
  FEE_CEILING: whole(1, 10_000).default(200),
  STUCK_BLOCKS: whole(2, 1_008).default(18),
  EVIDENCE_GIB: whole(1, 1_000).default(4),
  COOLING_HOURS: whole(1, 720).default(72),
  RELEASE_WINDOW_HOURS: whole(0, 72).optional(),
  SECOND_FACTOR: z.enum(["required", "optional"], "required or optional").optional(),
  EPOCH_SECONDS: whole(10, 2_592_000).optional(),
  ADDRESSES_PER_DAY: whole(20, 1_000_000).default(2_000),
  API_REQUESTS_PER_DAY: whole(20, 1_000_000).default(500),
  LOG_LEVEL: z
    .enum(["silent", "error", "warn", "info", "debug"], "silent, error, warn, info or debug")
    .default("info"),
});

/** The settings as they were parsed, before they are arranged. */
export type Settings = z.output<typeof Settings>;

/** The names of all settings. */
export const SETTING_NAMES: readonly string[] = Object.keys(Settings.shape);
