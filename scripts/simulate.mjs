/**
 * `npm run simulate`: random schedules of all that can happen to payments, each checked after every step; `-- --seed N --steps M --schedules K`.
 * With `--source regtest` on real processes and the embedded node, which are killed with -9; `--seed` and `--schedules` count there too.
 */
import { join } from "node:path";
import { parseArgs } from "node:util";
import { bootstrap, finish, ROOT } from "./bootstrap.mjs";

const text = { type: "string" };
const options = { source: text, seed: text, schedules: text };
const { values } = parseArgs({ options, strict: false });

await bootstrap({ build: false });
process.exitCode =
  values.source === "regtest"
    ? await finish(
        process.execPath,
        [
          join(ROOT, "node_modules/vitest/vitest.mjs"),
          "run",
          "test/integration/kill/schedules.test.ts",
        ],
        {
          env: {
            ...process.env,
            ...(values.seed && { LIVE_SEED: values.seed }),
            LIVE_SCHEDULES: values.schedules ?? "10",
          },
        },
      )
    : await finish(process.execPath, [
        "--import",
        "./test/support/typescript.mjs",
        "test/simulate/run.ts",
        ...process.argv.slice(2),
      ]);
