import { expect, test } from "vitest";
import { drawSchedule } from "../../simulate/play-schedule.ts";
import { weaveTakeBacks } from "../../simulate/take-backs.ts";
import { formatSteps, parseSteps } from "../../simulate/step.ts";

test("a schedule is the same for the same seed, and what is printed of it plays it again", () => {
  for (let seed = 0; seed < 200; seed += 1) {
    const steps = drawSchedule(seed, 40);
    expect(drawSchedule(seed, 40)).toEqual(steps);
    expect(parseSteps(formatSteps(steps))).toEqual(steps);
  }
  expect(drawSchedule(1, 40)).not.toEqual(drawSchedule(2, 40));
});

test("what people take back is drawn apart: every step that a seed had before is there, in its order", () => {
  let woven = 0;
  for (let seed = 0; seed < 200; seed += 1) {
    const before = drawSchedule(seed, 40);
    const steps = weaveTakeBacks(seed, before);
    expect(steps.filter((step) => before.includes(step))).toEqual(before);
    expect(parseSteps(formatSteps(steps))).toEqual(steps);
    expect(formatSteps(before)).not.toContain("take-back");
    if (formatSteps(steps).includes("take-back")) woven += 1;
  }
  expect(woven).toBeGreaterThan(60);
  expect(woven).toBeLessThan(140);
});

test("what is no list of steps is refused", () => {
  for (const text of ["freeze:", "crash:1(follow:0", "follow:0)", "freeze;1"])
    expect(() => parseSteps(text), text).toThrow("no list of steps");
});
