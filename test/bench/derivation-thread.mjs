// Node 20 does not hand the main thread's loader on to its threads.
import { register } from "node:module";

register(new URL("../support/typescript.mjs", import.meta.url));
await import("./derivation-thread.ts");
