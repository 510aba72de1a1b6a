import { reportEnd } from "../app/entry.ts";
import { loadEnvFile } from "../app/env-file.ts";
import { makeLog } from "../app/log.ts";
import { readConfig } from "../app/config.ts";
import { shutdownOf } from "../app/shutdown.ts";
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
    reportEnd(error, makeLog("error"), (line) => void process.stderr.write(line));
    await shutdown.stop("failed", 1);
  }
}

main().catch((error: unknown) => {
  reportEnd(error, undefined, (line) => void process.stderr.write(line));
  process.exit(1);
});
