/** `npm run questions`: writes docs/questions.md from the definition of the form. */
import { bootstrap, finish } from "./bootstrap.mjs";

await bootstrap({ build: false });
process.exitCode = await finish(process.execPath, [
  "--import",
  "./test/support/typescript.mjs",
  "test/support/write-questions-page.ts",
]);
