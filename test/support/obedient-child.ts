/** A child as ours are: says that it is ready, does what its argument says, and stops when it is told or when its parent is gone. */
import { appendFileSync } from "node:fs";
import { reportReady } from "../../src/app/children.ts";
import { shutdownOf } from "../../src/app/shutdown.ts";

const [diary = "", manner = "stays"] = process.argv.slice(2);
const shutdown = shutdownOf(process, { onReason: (reason) => note(`stops: ${reason}`) });
note(`starts ${process.pid}`);
if (manner === "fails") process.exit(3);
reportReady(process, { pid: process.pid });
if (manner === "falls") setTimeout(() => process.exit(4), 50);
const busy = setInterval(() => undefined, 1_000);
shutdown.onStop(async () => {
  clearInterval(busy);
  await Promise.resolve();
});

function note(line: string): void {
  appendFileSync(diary, `${line}\n`);
}
