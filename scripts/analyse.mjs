/** `npm run analyse`: what an analyst reads from the chain about a simulated year of payouts; `npm run analyse -- --payouts 500 --seed 2` for another. */
import { bootstrap, finish } from "./bootstrap.mjs";

await bootstrap({ build: false });
const loader = "./test/support/typescript.mjs";
process.exitCode = await finish(process.execPath, [
  "--import",
  loader,
  "test/analyst/run.ts",
  ...process.argv.slice(2),
]);
