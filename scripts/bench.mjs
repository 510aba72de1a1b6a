/** `npm run bench`: what is fast and what is not, each against a peer in the same run; `npm run bench -- derivation` for one subject. */
import { bootstrap, finish } from "./bootstrap.mjs";

await bootstrap({ build: false });
const loader = "./test/support/typescript.mjs";
process.exitCode = await finish(process.execPath, [
  "--import",
  loader,
  "test/bench/run.ts",
  ...process.argv.slice(2),
]);
