import { defineConfig } from "vitest/config";
import { LongestFirst } from "./test/support/longest-first.ts";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts", "test/**/*.test.tsx"],
    // One worker keeps its module graph: 150 files in 1.6 s instead of 51 s. Tests share no state but the module cache.
    isolate: false,
    pool: "forks",
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    testTimeout: 60_000,
    hookTimeout: 120_000,
    globalSetup: ["test/support/global-setup.ts"],
    coverage: { include: ["src/**"], reporter: ["text-summary", "json-summary"] },
  },
});
