import { Command } from "commander";
import { sentenceOf } from "../../entry.ts";
import type { Shutdown } from "../../shutdown.ts";
import { systemClock, systemRandom } from "../../system.ts";
import { demoFiles, readDemoSignIns } from "../demo-files.ts";
import type { DemoFiles, DemoSignIn } from "../demo-files.ts";
import type { RunningDemo } from "../start-demo.ts";
import { startOwnDemo, temporaryFolder } from "./own-demo.ts";
import { playDemo } from "./play-demo.ts";
import { commandRunner } from "./run-command.ts";
import { narratorOf } from "./stage.ts";

/** What the command is started with; `path` and `execArgv` are those of this process. */
export interface DemoIo {
  readonly print: (line: string) => void;
  readonly complain: (line: string) => void;
  readonly shutdown: Shutdown;
  readonly path: string | undefined;
  readonly execArgv: readonly string[];
}

interface Options {
  readonly url?: string;
  readonly dataDir: string;
}

/** `npm run demo`: plays one case by itself and ends the process with 0, or with 1 and one sentence. */
export function demoCommand(io: DemoIo): Command {
  return new Command("demo")
    .description("plays one case from a gift to a verified proof, and narrates it")
    .option("--url <url>", "a demo that runs already; without it one is started and stopped again")
    .option("--data-dir <folder>", "with --url: the data directory of that demo", "./data")
    .action((options: Options) => play(io, options));
}

async function play(io: DemoIo, options: Options): Promise<void> {
  const { print, shutdown } = io;
  try {
    print("Commonpurse plays one case from a gift to a proof. All of it is play money.");
    const { publicUrl, files } = await findDemo(io, options);
    const stage = {
      url: publicUrl,
      files,
      staff: await signIns(files, options),
      folder: await temporaryFolder(shutdown),
      clock: systemClock,
      random: systemRandom,
      tell: narratorOf(print),
      run: commandRunner(io.path, io.execArgv),
    };
    await playDemo(stage);
    print("");
    print("Done: paid once, booked, published, proved.");
    await shutdown.stop("done");
  } catch (error) {
    // Ctrl-C: the players find the house empty.
    if (shutdown.signal.aborted) return;
    io.complain(`The demo failed. ${isSentence(error) ? error.message : sentenceOf(error)}`);
    await shutdown.stop("failed", 1);
  }
}

async function findDemo(io: DemoIo, options: Options): Promise<RunningDemo> {
  if (options.url !== undefined)
    return { publicUrl: options.url.replace(/\/+$/, ""), files: demoFiles(options.dataDir) };
  return startOwnDemo({ ...io, say: io.print });
}

async function signIns(files: DemoFiles, { dataDir }: Options): Promise<DemoSignIn[]> {
  return readDemoSignIns(files).catch(() => {
    throw new Error(`There is no demo in ${dataDir}. Say with --data-dir where its data is.`);
  });
}

/** Errors of the play are plain ones whose message is for people. */
function isSentence(error: unknown): error is Error {
  return error instanceof Error && (error.constructor === Error || error.name === "Refused");
}
