/** A process to die: destroys parts of a second store without end, and kills itself with −9 after so many microseconds of it. */
import { systemRandom } from "../../src/app/system.ts";
import { openShredFolder } from "../../src/vault/shred-folder.ts";
import { newShredRef } from "../../src/vault/shred-store.ts";

const [parts = "", keyFile = "", microseconds = "0"] = process.argv.slice(2);
const store = await openShredFolder({ parts, keyFile }, systemRandom);
const until = performance.now() + Number(microseconds) / 1_000;
const watch = (): void => {
  if (performance.now() >= until) process.kill(process.pid, "SIGKILL");
  setImmediate(watch);
};
watch();
for (;;) await store.destroy([newShredRef(systemRandom)]);
