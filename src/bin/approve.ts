import { createInterface } from "node:readline/promises";
import { systemClock } from "../app/system.ts";
import { approveCommand } from "../payouts/cli.ts";

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
