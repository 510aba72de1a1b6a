/** How the cleaner's process is started from the sources. */
import { fileURLToPath } from "node:url";
import { cleanInChild } from "../../src/evidence/clean-in-child.ts";
import type { CleanerPlan } from "../../src/evidence/clean-in-child.ts";

export const CLEANER: CleanerPlan = {
  file: fileURLToPath(new URL("../../src/bin/clean-evidence.ts", import.meta.url)),
  execArgv: ["--import", new URL("typescript.mjs", import.meta.url).href],
};

/** What a server of a test takes files with. */
export const EVIDENCE = { clean: cleanInChild(CLEANER), storageBytes: 2 ** 30 };
