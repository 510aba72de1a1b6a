import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readConfig } from "../../config.ts";
import type { Shutdown } from "../../shutdown.ts";
import { startDemo } from "../start-demo.ts";
import type { RunningDemo } from "../start-demo.ts";

/** Seconds of an epoch: the shortest that the settings take, because somebody watches. */
const EPOCH_SECONDS = "10";

/**
 * Starts a demo of our own in a temporary folder, on a free port, whatever the environment says, so that it meets nobody else's. All of
 * it, the folder included, is gone once `shutdown` has run.
 */
export async function startOwnDemo(start: {
  readonly shutdown: Shutdown;
  readonly path: string | undefined;
  readonly execArgv: readonly string[];
  readonly say: (line: string) => void;
}): Promise<RunningDemo> {
  const { shutdown, execArgv, say } = start;
  const folder = await temporaryFolder(shutdown);
  const env = { PATH: start.path, DATA_DIR: folder, PORT: "0", EPOCH_SECONDS, LOG_LEVEL: "warn" };
  return startDemo({ config: readConfig(env, "demo"), shutdown, say, env, execArgv });
}

/** A new folder that is removed at the end. */
export async function temporaryFolder(shutdown: Shutdown): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "commonpurse-demo-"));
  shutdown.onStop(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
