import { demoCommand } from "../app/demo/play/cli.ts";
import { shutdownOf } from "../app/shutdown.ts";

const { env, execArgv, stdout, stderr } = process;
const command = demoCommand({
  print: (line) => void stdout.write(`${line}\n`),
  complain: (line) => void stderr.write(`${line}\n`),
  shutdown: shutdownOf(process),
  path: env["PATH"],
  execArgv,
});

await command.parseAsync(process.argv);
