import type { SerializedError } from "vitest";
import type { Reporter, TestModule } from "vitest/node";

/** Tells the script that started vitest how many tests passed, failed and were skipped; silent when nobody listens. */
export default class CountingReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly SerializedError[]): void {
    const counts = { passed: 0, failed: errors.length, skipped: 0 };
    for (const module of modules) {
      let failed = 0;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state === "passed") counts.passed += 1;
        else if (state === "failed") failed += 1;
        else counts.skipped += 1;
      }
      // A file that does not load, or whose hooks fail, has no failed test but is a failure.
      counts.failed += module.state() === "failed" ? Math.max(failed, 1) : failed;
    }
    process.send?.(counts);
  }
}
