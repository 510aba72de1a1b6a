import { systemClock } from "../app/system.ts";
import { endOnStray, endWhenUnread } from "../base/stray-error.ts";
import { signCommand } from "../signer/cli.ts";

endOnStray(process, sayKind);
endWhenUnread(process, process.stdout, (line) => void process.stderr.write(`sign: ${line}`));
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

/** What nobody waited for is a bug, and its message may quote what it was about. */
function sayKind(error: unknown): void {
  process.stderr.write(`sign: ${error instanceof Error ? error.name : "error"}\n`);
}
