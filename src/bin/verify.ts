import { systemClock } from "../app/system.ts";
import { endOnStray, endWhenUnread } from "../base/stray-error.ts";
import { verifyCommand } from "../audit/cli.ts";

/** Width of the bar that shows how far a long reading is. */
const BAR = 30;

endOnStray(process, sayKind);
endWhenUnread(process, process.stdout, (line) => void process.stderr.write(`verify: ${line}`));
const command = verifyCommand({
  print: (line) => void process.stdout.write(`${line}\n`),
  clock: systemClock,
  ...(process.stderr.isTTY ? { progress: bar } : {}),
});

try {
  await command.parseAsync(process.argv);
} catch (error) {
  process.stderr.write(`verify: ${error instanceof Error ? error.message : "failed"}\n`);
  process.exitCode = 1;
}

function bar(done: number, total: number): void {
  const filled = Math.round((BAR * done) / total);
  const text = `${"#".repeat(filled)}${"-".repeat(BAR - filled)} ${done} of ${total} entries`;
  process.stderr.write(`\r${text}${done === total ? "\n" : ""}`);
}

/** What nobody waited for is a bug, and its message may quote what it was about. */
function sayKind(error: unknown): void {
  process.stderr.write(`verify: ${error instanceof Error ? error.name : "error"}\n`);
}
