/** Files are looked into in a process that has nothing, within bounds of time and memory. */
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { cleanFile } from "../../../src/evidence/clean-file.ts";
import { cleanInChild } from "../../../src/evidence/clean-in-child.ts";
import { CLEANER } from "../../support/cleaner.ts";
import { jpeg, pdf, photograph, png } from "../../support/sample-files.ts";

const clean = cleanInChild(CLEANER);

test("a file comes back as its view, with nothing to show, or with the rule that it breaks", async () => {
  const found = await Promise.all([
    clean("image/jpeg", photograph()),
    clean("application/pdf", pdf()),
    clean("image/jpeg", jpeg().subarray(0, 700)),
    clean("image/png", png({ rows: new Uint8Array(80_000_000) })),
  ]);
  expect(found).toEqual([
    { kind: "view", view: cleanFile("image/jpeg", photograph()) },
    { kind: "nothing" },
    { kind: "refused", rule: "picture-damaged" },
    { kind: "refused", rule: "picture-damaged" },
  ]);
});

test("one that takes too long is ended, and one that cannot run is told alike", async () => {
  const slow = cleanInChild({ ...CLEANER, limitMs: 5 });
  expect(await slow("image/jpeg", jpeg())).toEqual({ kind: "failed", why: "slow" });
  const missing = fileURLToPath(new URL("no-such-file.ts", import.meta.url));
  expect(await cleanInChild({ file: missing })("image/jpeg", jpeg())).toEqual({
    kind: "failed",
    why: "died",
  });
});

test("of more at once than may wait, one is put off and every other is done", async () => {
  // A child that ends at once, so that only the waiting is looked at.
  const busy = cleanInChild({ file: "/nowhere.mjs", waitingMax: 2 });
  const all = await Promise.allSettled(Array.from({ length: 5 }, () => busy("image/png", png())));
  const told = all.map((each) =>
    each.status === "fulfilled" ? each.value.kind : (each.reason as { code: string }).code,
  );
  expect(told.sort()).toEqual([...Array(4).fill("failed"), "too-many-requests"]);
  expect(await busy("image/png", png())).toEqual({ kind: "failed", why: "died" });
});
