import { demoCommand } from "../app/demo/play/cli.ts";
import { reportEnd } from "../app/entry.ts";
import { makeLog } from "../app/log.ts";
import { shutdownOf } from "../app/shutdown.ts";
import { endOnStray, endWhenUnread } from "../base/stray-error.ts";

const { env, execArgv, stdout, stderr } = process;
const command = demoCommand({
  print: (line) => void stdout.write(`${line}\n`),
  complain: (line) => void stderr.write(`${line}\n`),
  shutdown: shutdownOf(process),
  path: env["PATH"],
  execArgv,
});

endOnStray(process, (error) =>
  reportEnd(error, makeLog("error"), (line) => void stderr.write(line)),
);
endWhenUnread(process, stdout, (line) => void stderr.write(line));
await command.parseAsync(process.argv);
