import { createInterface } from "node:readline/promises";
import { systemClock } from "../app/system.ts";
import { endOnStray, endWhenUnread } from "../base/stray-error.ts";
import { approveCommand } from "../payouts/cli.ts";

endOnStray(process, sayKind);
endWhenUnread(process, process.stdout, (line) => void process.stderr.write(`approve: ${line}`));
const command = approveCommand({
  clock: systemClock,
  print: (line) => void process.stdout.write(`${line}\n`),
  async confirm(question) {
    if (!process.stdin.isTTY) return false;
    const terminal = createInterface({ input: process.stdin, output: process.stderr });
    const answer = await terminal.question(question);
    terminal.close();
    return answer.trim().toLowerCase() === "yes";
  },
});

try {
  await command.parseAsync(process.argv);
} catch (error) {
  process.stderr.write(`approve: ${error instanceof Error ? error.message : "failed"}\n`);
  process.exitCode = 1;
}

/** What nobody waited for is a bug, and its message may quote what it was about. */
function sayKind(error: unknown): void {
  process.stderr.write(`approve: ${error instanceof Error ? error.name : "error"}\n`);
}
