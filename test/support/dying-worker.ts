/** A worker that is killed in the middle of its first job: it notes that it began, and dies. */
import { appendFileSync } from "node:fs";
import { z } from "zod";
import { defineJob, handle } from "../../src/jobs/job.ts";
import { runJobs } from "../../src/jobs/run-jobs.ts";

const [address = "", diary = ""] = process.argv.slice(2);
await runJobs({
  address: JSON.parse(address),
  handlers: [
    handle(defineJob("write-note", z.object({ note: z.string() })), async () => {
      await Promise.resolve();
      appendFileSync(diary, "began\n");
      process.kill(process.pid, "SIGKILL");
    }),
  ],
});
