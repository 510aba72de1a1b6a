/** What other users of the signer's machine may do with its files decides whether "the server cannot spend" holds there. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, chown, copyFile, lchown, mkdir, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { openSigner } from "../../../src/signer/open-signer.ts";
import { SignerWorld } from "../../support/signer-world.ts";

let world: SignerWorld;
const isRoot = process.getuid?.() === 0;
const STRANGER = 54_321;

beforeAll(async () => {
  world = await SignerWorld.make();
});
afterEach(async () => {
  await chmod(world.folder, 0o700);
  for (const name of ["seed.json", "passphrase", "signatures.log"])
    await chmod(world.path(name), 0o600);
  await chmod(world.path("policy.json"), 0o644);
});
afterAll(() => world.remove());

/** "started", or what it says. */
async function start(files: { policy?: string; passphrase?: string; seed?: string } = {}) {
  const usual = { policy: world.path("policy.json"), passphrase: world.path("passphrase") };
  try {
    const signer = await openSigner({ ...usual, ...files }, world.clock);
    await signer.log?.close();
    return "started";
  } catch (error) {
    return error instanceof Error ? error.message : "?";
  }
}

test("a signer starts whose secrets are its user's alone", async () => {
  expect(await start()).toBe("started");
});

test.each([0o640, 0o620, 0o604, 0o602, 0o610, 0o601])(
  "seed and passphrase that others may open in mode %o are refused, with what to do",
  async (mode) => {
    for (const [file, name] of [
      ["seed.json", "seed file"],
      ["passphrase", "passphrase file"],
    ] as const) {
      await chmod(world.path(file), mode);
      expect(await start()).toBe(
        `Other users may open the ${name}. Run: chmod 600 ${world.path(file)}`,
      );
      await chmod(world.path(file), 0o600);
    }
  },
);

test("policy and log may be read by others, and not written to", async () => {
  for (const [file, name, then] of [
    ["policy.json", "policy file", ""],
    ["signatures.log", "log", ", and then purse release-signer"],
  ] as const) {
    await chmod(world.path(file), 0o644);
    expect(await start()).toBe("started");
    for (const mode of [0o664, 0o646]) {
      await chmod(world.path(file), mode);
      expect(await start()).toBe(
        `Other users may write to the ${name}. Run: chmod go-w ${world.path(file)}${then}`,
      );
    }
    await chmod(world.path(file), 0o600);
  }
});

test("a folder that others may write to lets them put another file there", async () => {
  for (const mode of [0o770, 0o707, 0o777]) {
    await chmod(world.folder, mode);
    expect(await start()).toMatch(/^Other users may replace the .*chmod go-w /);
  }
  await chmod(world.folder, 0o755);
  expect(await start()).toBe("started");
});

test("beside the log nobody else may put a file, because one would halt the signer", async () => {
  const beside = /^Other users may put files beside the log, and one of those halts the signer\./;
  for (const mode of [0o1777, 0o1770, 0o1702]) {
    await chmod(world.folder, mode);
    expect(await start()).toMatch(beside);
  }
  await chmod(world.folder, 0o1755);
  expect(await start()).toBe("started");
});

test("nor beside a link to it", async () => {
  const outer = await mkdtemp(join(tmpdir(), "guarded-"));
  try {
    await symlink(world.path("signatures.log"), join(outer, "signatures.log"));
    await copyFile(world.path("signatures.log.head"), join(outer, "signatures.log.head"));
    const usual = { policy: world.path("policy.json"), passphrase: world.path("passphrase") };
    const byLink = { ...usual, log: join(outer, "signatures.log") };
    await chmod(outer, 0o1777);
    await expect(openSigner(byLink, world.clock)).rejects.toThrow(/^Other users may put files/);
    await chmod(outer, 0o700);
    await (await openSigner(byLink, world.clock)).log?.close();
  } finally {
    await rm(outer, { recursive: true });
  }
});

test("so does a folder above it, and the folder of a link to it", async () => {
  const outer = await mkdtemp(join(tmpdir(), "guarded-"));
  try {
    await mkdir(join(outer, "in"), { mode: 0o700 });
    await copyFile(world.path("passphrase"), join(outer, "in", "passphrase"));
    await chmod(join(outer, "in", "passphrase"), 0o600);
    const copied = join(outer, "in", "passphrase");
    expect(await start({ passphrase: copied })).toBe("started");
    await chmod(outer, 0o707);
    expect(await start({ passphrase: copied })).toBe(
      `Other users may replace the passphrase file. Run: chmod go-w ${outer}`,
    );
    await symlink(world.path("passphrase"), join(outer, "link"));
    expect(await start({ passphrase: join(outer, "link") })).toContain(`go-w ${outer}`);
    await chmod(outer, 0o1777);
    expect(await start({ passphrase: copied })).toBe("started");
  } finally {
    await rm(outer, { recursive: true });
  }
});

test("each link that a link leads through counts, with its folder and its owner", async () => {
  const outer = await mkdtemp(join(tmpdir(), "guarded-"));
  try {
    for (const name of ["safe", "open"]) await mkdir(join(outer, name), { mode: 0o700 });
    await symlink(world.path("passphrase"), join(outer, "open", "middle"));
    await symlink(join("..", "open", "middle"), join(outer, "safe", "first"));
    const first = join(outer, "safe", "first");
    expect(await start({ passphrase: first })).toBe("started");
    await chmod(join(outer, "open"), 0o777);
    expect(await start({ passphrase: first })).toBe(
      `Other users may replace the passphrase file. Run: chmod go-w ${join(outer, "open")}`,
    );
    await chmod(join(outer, "open"), 0o1777);
    expect(await start({ passphrase: first })).toBe("started");
    if (!isRoot) return;
    await lchown(join(outer, "open", "middle"), STRANGER, 0);
    expect(await start({ passphrase: first })).toContain("belongs to another user");
  } finally {
    await rm(outer, { recursive: true });
  }
});

test("nobody else may write to the head of the log, which could lock the signer", async () => {
  const head = world.path("signatures.log.head");
  await chmod(head, 0o666);
  expect(await start()).toBe(
    `Other users may write to the head of the log. Run: chmod go-w ${head}`,
  );
  await chmod(head, 0o600);
  expect(await start()).toBe("started");
});

test("a passphrase may come by a pipe", async () => {
  const folder = await mkdtemp(join(tmpdir(), "guarded-"));
  const pipe = join(folder, "pipe");
  try {
    await once(spawn("mkfifo", ["-m", "666", pipe]), "exit");
    spawn("sh", ["-c", 'cat "$0" > "$1"', world.path("passphrase"), pipe]);
    expect(await start({ passphrase: pipe })).toBe("started");
  } finally {
    await rm(folder, { recursive: true });
  }
});

test.runIf(isRoot)("a file, or its folder, that belongs to another user is refused", async () => {
  await chown(world.path("seed.json"), STRANGER, 0);
  expect(await start()).toContain("seed file");
  await chown(world.path("seed.json"), 0, 0);
  await chown(world.folder, STRANGER, 0);
  expect(await start()).toContain("belongs to another user");
  await chown(world.folder, 0, 0);
  expect(await start()).toBe("started");
});
