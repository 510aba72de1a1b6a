/** `npm run check`: everything but the tests of behaviour, one line each; what a step had to say follows only when it failed. */
import { spawn } from "node:child_process";
import { bootstrap, ROOT } from "./bootstrap.mjs";

const STEPS = [
  ["types", "typescript/bin/tsc", "-p", "tsconfig.json", "--noEmit"],
  ["page", "typescript/bin/tsc", "-p", "src/bin/verify-page/tsconfig.json", "--noEmit"],
  ["lint", "eslint/bin/eslint.js", "--max-warnings", "0", "src", "test", "migrations"],
  ["format", "prettier/bin/prettier.cjs", "--check", "--log-level", "warn", "."],
  ["tidy", "vitest/vitest.mjs", "run", "test/tidy", "--reporter=dot"],
  ["unused", "knip/bin/knip.js", "--no-progress"],
];

await bootstrap({ build: false });
let failures = 0;
for (const [name, program, ...args] of STEPS) {
  const start = process.hrtime.bigint();
  const { code, output } = await runStep(`${ROOT}/node_modules/${program}`, args);
  const seconds = (Number(process.hrtime.bigint() - start) / 1e9).toFixed(1);
  process.stdout.write(`${code === 0 ? "ok    " : "failed"}  ${name.padEnd(7)} ${seconds} s\n`);
  if (code === 0) continue;
  failures += 1;
  process.stdout.write(`${output.trimEnd()}\n\n`);
}
process.exitCode = failures === 0 ? 0 : 1;

function runStep(program, args) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [program, ...args], {
      cwd: ROOT,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text) => {
        output += text;
      });
    }
    child.once("close", (code) => resolve({ code: code ?? 1, output }));
  });
}
