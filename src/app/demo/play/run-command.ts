import { execFile } from "node:child_process";
import { entryFile } from "../start-demo.ts";
import type { RunCommand } from "./stage.ts";

/** Longest output that is taken. */
const OUTPUT_MAX = 16 * 1024 * 1024;

/** Runs entry files as processes of their own, with no environment but the PATH. `execArgv` are Node's options. */
export function commandRunner(path: string | undefined, execArgv: readonly string[]): RunCommand {
  return (name, args) =>
    new Promise((resolve, reject) => {
      const all = [...execArgv, entryFile(name), ...args];
      const options = { env: { PATH: path }, maxBuffer: OUTPUT_MAX };
      execFile(process.execPath, all, options, (error, out, err) => {
        if (error === null) resolve({ code: 0, out, err });
        else if (typeof error.code === "number") resolve({ code: error.code, out, err });
        else reject(new Error(`The command ${name} could not be run to its end.`));
      });
    });
}
