import { reportEnd } from "../app/entry.ts";
import { loadEnvFile } from "../app/env-file.ts";
import { makeLog } from "../app/log.ts";
import { readConfig } from "../app/config.ts";
import { shutdownOf } from "../app/shutdown.ts";
import { endOnStray } from "../base/stray-error.ts";
import { announceDemo, startDemo } from "../app/demo/start-demo.ts";

/** `npm start`: the whole fund in one terminal. Ctrl-C stops all of it. */
async function main(): Promise<void> {
  loadEnvFile(process);
  const config = readConfig(process.env, "demo");
  const shutdown = shutdownOf(process);
  const say = (line: string): void => void process.stdout.write(`${line}\n`);
  try {
    const { env, execArgv } = process;
    await announceDemo(say, await startDemo({ config, shutdown, say, env, execArgv }));
  } catch (error) {
    // Ctrl-C while starting: what was half-way fails, and that is nobody's mistake.
    if (shutdown.signal.aborted) return;
    failed(error);
    await shutdown.stop("failed", 1);
  }
}

endOnStray(process, failed);
main().catch((error: unknown) => {
  failed(error);
  process.exit(1);
});

function failed(error: unknown): void {
  reportEnd(error, makeLog("error"), (line) => void process.stderr.write(line));
}
