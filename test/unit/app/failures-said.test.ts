import { expect, test } from "vitest";
import { failuresOnceAMinute } from "../../../src/app/failures-said.ts";
import { MINUTE, SECOND, testClock } from "../../support/clock.ts";

function logged() {
  const lines: [string, unknown][] = [];
  const clock = testClock();
  const log = failuresOnceAMinute((event, fields) => lines.push([event, fields]), clock);
  const fails = (error: string, job = "outbox") =>
    log("job.failed", { job, error, frames: [], cause: undefined });
  return { lines, clock, log, fails };
}

test("what fails each second for an hour is said 60 times, with all that was not said", () => {
  const { lines, clock, fails } = logged();
  for (let second = 0; second < 3_600; second += 1) {
    fails("node-behind");
    clock.advance(SECOND);
  }
  const [first, ...rest] = lines;
  const failed = { job: "outbox", error: "node-behind", frames: [], cause: undefined };
  expect(first).toEqual(["job.failed", failed]);
  expect(rest).toHaveLength(2 * 59);
  for (const [at, line] of rest.entries())
    expect(line).toEqual(
      at % 2 === 0
        ? ["job.failed-on", { job: "outbox", error: "node-behind", times: 59 }]
        : ["job.failed", failed],
    );
});

test("another failure, another job and any other event are said as they come", () => {
  const { lines, log, fails } = logged();
  fails("node-behind");
  fails("node-syncing");
  fails("node-behind", "signatures");
  fails("node-behind");
  log("batch.refused", { rule: "limit-day" });
  log("batch.refused", { rule: "limit-day" });
  expect(lines.map(([event]) => event)).toEqual([
    ...["job.failed", "job.failed", "job.failed"],
    ...["batch.refused", "batch.refused"],
  ]);
});

test("a clock that was put back silences nothing for longer than a minute", () => {
  const { lines, clock, fails } = logged();
  fails("node-behind");
  clock.advance(-60 * MINUTE);
  fails("node-behind");
  expect(lines).toHaveLength(2);
});
