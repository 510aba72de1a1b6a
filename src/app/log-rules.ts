import { resolve } from "node:path";
import type { ProcessRole } from "./config.ts";
import type { Settings } from "./settings.ts";
import { isLoopback } from "./source-rules.ts";

/** An object store for the public book. */
export interface LogS3 {
  readonly url: string;
  readonly region: string;
  readonly keyFile: string;
}

/** The object store that the settings name, if they name one whole. */
export function logS3Of(set: Settings): LogS3 | undefined {
  const { LOG_BUCKET_URL: url, LOG_BUCKET_REGION: region, LOG_BUCKET_KEY_FILE: keyFile } = set;
  if (url === undefined || keyFile === undefined) return undefined;
  return Object.freeze({ url, region, keyFile: resolve(keyFile) });
}

/** What is wrong with the settings that say who else has the public book, one sentence each. */
export function logMistakes(set: Settings, role: ProcessRole): string[] {
  const calendars = set.TIMESTAMP_CALENDARS ?? [];
  const urls = [set.LOG_BUCKET_URL, ...calendars].flatMap((url) =>
    url === undefined ? [] : [url],
  );
  const rules: readonly (readonly [boolean, string])[] = [
    [
      (set.LOG_BUCKET_URL === undefined) !== (set.LOG_BUCKET_KEY_FILE === undefined),
      "LOG_BUCKET_URL, LOG_BUCKET_KEY_FILE: set both or none of the two.",
    ],
    [
      role === "server" && set.LOG_BUCKET_KEY_FILE !== undefined,
      "LOG_BUCKET_KEY_FILE: the server must not be able to write the copies. Give it to the worker only.",
    ],
    [
      isOpen(set.LOG_BUCKET_URL),
      "LOG_BUCKET_URL: use https. Plain http is for this machine and for onion addresses.",
    ],
    [
      calendars.some(isOpen),
      "TIMESTAMP_CALENDARS: use https. Plain http is for this machine and for onion addresses.",
    ],
    [
      set.SOCKS_PROXY === undefined && urls.some((url) => new URL(url).hostname.endsWith(".onion")),
      "SOCKS_PROXY: must be set, because onion addresses are reached by no other way.",
    ],
    [
      set.NETWORK !== "regtest" &&
        role === "worker" &&
        set.LOG_COPY_DIR === undefined &&
        set.LOG_BUCKET_URL === undefined,
      `LOG_COPY_DIR: must be set on the network "${set.NETWORK}", or LOG_BUCKET_URL. Without a copy elsewhere nobody notices that an older database was restored.`,
    ],
  ];
  return rules.filter(([broken]) => broken).map(([, sentence]) => sentence);
}

function isOpen(url: string | undefined): boolean {
  if (url === undefined) return false;
  const { protocol, hostname } = new URL(url);
  return protocol === "http:" && !isLoopback(hostname) && !hostname.endsWith(".onion");
}
