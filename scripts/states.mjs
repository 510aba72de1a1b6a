/** `npm run states`: writes docs/states.md from the tables of the state machines. */
import { bootstrap, finish } from "./bootstrap.mjs";

await bootstrap({ build: false });
process.exitCode = await finish(process.execPath, [
  "--import",
  "./test/support/typescript.mjs",
  "test/support/write-states-page.ts",
]);
