import { readFile } from "node:fs/promises";
import { folderMirror } from "../audit/folder-mirror.ts";
import type { Mirror } from "../audit/mirror.ts";
import { s3Mirror } from "../audit/s3-mirror.ts";
import type { Clock } from "../base/clock.ts";
import { Fault } from "../base/fault.ts";
import type { Reach } from "../base/http-client.ts";
import { buriedRoots } from "../chain/buried-roots.ts";
import type { ChainSource } from "../chain/chain.ts";
import type { Config } from "./config.ts";
import { logOutside } from "./log-outside.ts";
import type { Outside, OutsideDeps } from "./log-outside.ts";
import { reachOver } from "./reach.ts";

/** Everybody who knows the log by this configuration, asked at once what they have of it; throws what `Outside.check` throws. */
export async function openOutside(
  config: Config,
  known: Omit<OutsideDeps, "mirrors" | "reach" | "calendars" | "roots">,
  source: ChainSource,
): Promise<Outside> {
  const reach = reachOver(config);
  const mirrors = await openMirrors(config, reach, known.clock);
  const outside = logOutside({
    ...known,
    mirrors,
    reach,
    calendars: config.calendars,
    roots: buriedRoots(source, config.settleDepth),
  });
  await outside.check();
  return outside;
}

/** The copies of the public book that the configuration names. Fault unavailable `setting-missing` for a key file that is none. */
async function openMirrors(
  config: Pick<Config, "logCopyDir" | "logS3">,
  reach: Reach,
  clock: Clock,
): Promise<Mirror[]> {
  const { logCopyDir, logS3 } = config;
  const mirrors = logCopyDir === undefined ? [] : [folderMirror(logCopyDir)];
  if (logS3 === undefined) return mirrors;
  const line = (await readFile(logS3.keyFile, "utf8")).trim();
  const [, accessKey, secret] = /^([^\s:]{1,128}):([^\s:]{1,128})$/.exec(line) ?? [];
  if (accessKey === undefined || secret === undefined)
    throw new Fault(
      "unavailable",
      "setting-missing",
      "LOG_BUCKET_KEY_FILE must be a file with one line, the access key, a colon and the secret key.",
    );
  const keys = { accessKey, secret, region: logS3.region };
  return [...mirrors, s3Mirror({ url: new URL(logS3.url), keys }, reach, clock)];
}
