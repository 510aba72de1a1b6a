/** `npm run simulate`: random schedules of all that can happen to payments, each checked after every step; `-- --seed N --steps M --schedules K`. */
import { bootstrap, finish } from "./bootstrap.mjs";

await bootstrap({ build: false });
process.exitCode = await finish(process.execPath, [
  "--import",
  "./test/support/typescript.mjs",
  "test/simulate/run.ts",
  ...process.argv.slice(2),
]);
