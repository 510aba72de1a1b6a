/** Benches are not measured here; each is run so small that it only shows it still works. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { PLACES, WAYS } from "../../support/ledger-kills.ts";
import { SOURCES } from "../../support/regtest.ts";

const run = async (...args: string[]): Promise<string> => {
  const { stdout } = await promisify(execFile)(process.execPath, [
    ...SOURCES,
    "test/bench/run.ts",
    "--tiny",
    ...args,
  ]);
  return stdout;
};

const NAMES =
  "derivation selection batch scan catchup restart ledger entries duplicates exports reads moneypot".split(
    " ",
  );

test.each(NAMES)(
  "the bench of %s runs and gives ratios",
  async (name) => {
    const lines = (await run(name)).split("\n").filter((line) => line.startsWith(name));
    expect(lines.length).toBeGreaterThan(1);
    expect(lines.some((line) => / ratio /.test(line))).toBe(true);
    expect(lines.filter((line) => /NaN|Infinity|undefined/.test(line))).toEqual([]);
  },
  240_000,
);

test("the comparison with Bitcoin Core says when there is none", async () => {
  expect(await run("core")).toMatch(/^core(:| with).*no bitcoind|^core, .* ratio /m);
}, 240_000);

test("writers are cut off in every way at every place of a journal entry, the server's crash included", async () => {
  const lines = (await run("kills")).split("\n").filter((line) => line.startsWith("kills: |"));
  expect(lines).toHaveLength(1 + PLACES.length * WAYS.length);
}, 240_000);

test("a bench that is not there is named, with those that are", async () => {
  await expect(run("speed")).rejects.toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/no bench called speed.*derivation, selection/),
  });
});
