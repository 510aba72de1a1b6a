/**
 * `npm test`: all tests; arguments after `--` go to vitest. The last line is always `N passed, N failed`, with `, N skipped` if any
 * were, and the exit code says the same.
 */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { bootstrap, ROOT } from "./bootstrap.mjs";

await bootstrap();
const counts = { passed: 0, failed: 0, skipped: 0 };
const code = await runTests(process.argv.slice(2));
// A file that does not load, or an error outside of any test, fails the run without failing a test.
if (code !== 0 && counts.failed === 0) counts.failed = 1;
const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : "";
process.stdout.write(`\n${counts.passed} passed, ${counts.failed} failed${skipped}\n`);
process.exitCode = counts.failed > 0 ? code || 1 : 0;

function runTests(args) {
  const reporters = ["--reporter=default", "--reporter=./test/support/reporter.ts"];
  const vitest = join(ROOT, "node_modules", "vitest", "vitest.mjs");
  const child = spawn(process.execPath, [vitest, "run", ...reporters, ...args], {
    cwd: ROOT,
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  child.on("message", (message) => Object.assign(counts, message));
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal));
  return new Promise((resolve) => child.once("close", (status) => resolve(status ?? 1)));
}
