import { systemClock } from "../app/system.ts";
import { signCommand } from "../signer/cli.ts";

const command = signCommand({
  print: (line) => void process.stdout.write(`${line}\n`),
  clock: systemClock,
  stdin: process.stdin,
});

try {
  await command.parseAsync(process.argv);
} catch (error) {
  process.stderr.write(`sign: ${error instanceof Error ? error.message : "failed"}\n`);
  process.exitCode = 1;
}
