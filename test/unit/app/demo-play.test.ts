import { describe, expect, test } from "vitest";
import { systemClock } from "../../../src/app/system.ts";
import { demoCommand } from "../../../src/app/demo/play/cli.ts";
import { waitFor } from "../../../src/app/demo/play/patience.ts";
import { inSats, narratorOf } from "../../../src/app/demo/play/stage.ts";
import type { Shutdown } from "../../../src/app/shutdown.ts";

describe("the narrator", () => {
  test("counts chapters, keeps lines within 100 columns and shows long addresses whole", () => {
    const lines: string[] = [];
    const tell = narratorOf((line) => void lines.push(line));
    tell.chapter("One");
    tell.say("word ".repeat(60).trim());
    tell.show("a".repeat(120));
    tell.chapter("Two");
    expect(lines.filter((line) => /^\d/.test(line))).toEqual(["1. One", "2. Two"]);
    expect(lines.filter((line) => line.length > 100)).toEqual([`     ${"a".repeat(120)}`]);
    expect(lines.join(" ").match(/word/g)).toHaveLength(60);
  });

  test("writes amounts in groups of three", () => {
    expect(inSats(0n)).toBe("0 sat");
    expect(inSats(1_234_567n)).toBe("1 234 567 sat");
  });
});

test("waiting in vain ends with a sentence that says for what", async () => {
  await expect(
    waitFor(systemClock, "the moon", 0, () => Promise.resolve(undefined)),
  ).rejects.toThrow("Waited 0 seconds in vain for the moon.");
});

describe("the command", () => {
  test("ends with 1 and one sentence when there is no demo's data", async () => {
    expect(await runDemo("--url", "http://127.0.0.1:9", "--data-dir", "/nowhere")).toEqual({
      code: 1,
      complaints: [
        "The demo failed. There is no demo in /nowhere. Say with --data-dir where its data is.",
      ],
    });
  });
});

async function runDemo(...args: readonly string[]) {
  const complaints: string[] = [];
  const codes: number[] = [];
  const shutdown: Shutdown = {
    onStop: () => undefined,
    stop: (_reason, code = 0) => Promise.resolve(void codes.push(code)),
    signal: new AbortController().signal,
  };
  const command = demoCommand({
    print: () => undefined,
    complain: (line) => void complaints.push(line),
    shutdown,
    path: undefined,
    execArgv: [],
  });
  await command.parseAsync(args, { from: "user" });
  return { code: codes[0], complaints };
}
