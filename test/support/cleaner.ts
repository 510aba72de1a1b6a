/** How the cleaner's process is started from the sources. */
import { cleanInChild } from "../../src/evidence/clean-in-child.ts";
import type { CleanerPlan } from "../../src/evidence/clean-in-child.ts";
import { programOf } from "./program.ts";

export const CLEANER: CleanerPlan = {
  file: programOf("src/bin/clean-evidence.ts"),
};

/** What a server of a test takes files with. */
export const EVIDENCE = { clean: cleanInChild(CLEANER), storageBytes: 2 ** 30 };
