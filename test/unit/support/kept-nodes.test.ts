/** The process that keeps the nodes may die; whoever asks then is told, and whoever asks next gets another. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { keeperPid, keptNode } from "../../support/kept-nodes.ts";
import { SOURCES } from "../../support/regtest.ts";

test("nodes are kept by another process once the one before is gone, and those of that one do not wait for it", async () => {
  const folder = await mkdtemp(join(tmpdir(), "kept-"));
  const first = await keptNode(join(folder, "first"), SOURCES);
  const pid = keeperPid();
  expect(pid).toBeGreaterThan(0);
  process.kill(pid!, "SIGKILL");
  await first.exited;
  await expect(first.stop()).rejects.toThrow("its process is gone");
  const second = await keptNode(join(folder, "second"), SOURCES);
  expect(keeperPid()).not.toBe(pid);
  expect(second.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  await second.stop();
  await rm(folder, { recursive: true, force: true });
});
