import { reportEnd } from "../app/entry.ts";
import { makeLog } from "../app/log.ts";
import { readConfig } from "../app/config.ts";
import { shutdownOf } from "../app/shutdown.ts";
import { startDemo } from "../app/demo/start-demo.ts";

/** `npm start`: the whole fund in one terminal. Ctrl-C stops all of it. */
async function main(): Promise<void> {
  const config = readConfig(process.env, "demo");
  const shutdown = shutdownOf(process);
  const say = (line: string): void => void process.stdout.write(`${line}\n`);
  try {
    await startDemo({ config, shutdown, say, env: process.env, execArgv: process.execArgv });
  } catch (error) {
    reportEnd(error, makeLog("error"), (line) => void process.stderr.write(line));
    await shutdown.stop("failed", 1);
  }
}

main().catch((error: unknown) => {
  reportEnd(error, undefined, (line) => void process.stderr.write(line));
  process.exit(1);
});
