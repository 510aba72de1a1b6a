/** Copies of the second store: whole, sealed, seven days old at most; and the store made anew from one opens what the database still has, and nothing that was erased. */
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generateX25519Identity, identityToRecipient } from "age-encryption";
import request from "supertest";
import { afterAll, beforeAll, expect, test } from "vitest";
import { copyShredsIfDue } from "../../../src/app/shred-copies.ts";
import { makeLog } from "../../../src/app/log.ts";
import { readShredCopy, writeShredCopy } from "../../../src/backup/shred-copy.ts";
import { shredsCommand } from "../../../src/backup/shreds-cli.ts";
import { toHex } from "../../../src/base/bytes.ts";
import { shredErasedCases } from "../../../src/vault/jobs.ts";
import { openShredFolder } from "../../../src/vault/shred-folder.ts";
import type { ShredRef, ShredStore } from "../../../src/vault/shred-store.ts";
import { listLiveShreds } from "../../../src/vault/vault.store.ts";
import { DAY } from "../../support/clock.ts";
import { ORIGIN } from "../../support/make-world.ts";
import { seededRandom } from "../../support/random.ts";
import { askForHelp, claimant, onceKey } from "../../support/steps.ts";
import { World } from "../../support/world.ts";

const random = seededRandom("shred-copies");
let world: World;
let out: string;
let identityFile: string;
let plan: { folder: string; recipients: string[] };
let identity: string;

beforeAll(async () => {
  world = await World.start("shred-copies");
  out = await mkdtemp(join(tmpdir(), "shred-copies-"));
  const identities = [await generateX25519Identity(), await generateX25519Identity()];
  [identity = ""] = identities;
  identityFile = join(out, "identity");
  await writeFile(identityFile, identity);
  const recipients = await Promise.all(identities.map((each) => identityToRecipient(each)));
  plan = { folder: join(out, "copies"), recipients };
});
afterAll(async () => {
  await world.close();
  await rm(out, { recursive: true });
});

const place = () => ({
  parts: join(world.folder, "shred"),
  keyFile: join(world.folder, "shred.key"),
});
const store = (): Promise<ShredStore> => openShredFolder(place(), random);

/** What `purse shreds` prints. */
async function shreds(...args: string[]): Promise<string> {
  const lines: string[] = [];
  const io = {
    print: (line: string) => void lines.push(line),
    clock: world.clock,
    random,
    place,
    plan: () => plan,
    withFund: <T>(use: (read: { sql: World["sql"] }, of: { fund: string }) => Promise<T>) =>
      use({ sql: world.sql }, { fund: ORIGIN }),
  };
  await shredsCommand(io).parseAsync(args, { from: "user" });
  return lines.join("\n");
}

const of = () => ({ at: world.clock.now(), live: () => listLiveShreds({ sql: world.sql }) });

const copies = async (folder = plan.folder): Promise<string[]> => (await readdir(folder)).sort();

const asked = (): Promise<string> => askForHelp(world);

async function erase(code: string): Promise<void> {
  await request(world.app)
    .post("/api/v1/request/erasure")
    .set({ Authorization: `Claim ${code}`, "Idempotency-Key": onceKey() })
    .expect(200);
  await shredErasedCases({ sql: world.sql, work: world.work, shreds: await store() });
}

/** The whole second store is gone, with its key. */
async function lose(): Promise<void> {
  await rm(place().parts, { recursive: true });
  await rm(place().keyFile);
}

test("a store that was lost is made anew from a copy: what is there opens, what was erased since does not, what came later is named", async () => {
  const [kept, gone] = [await asked(), await asked()];
  const printed = await shreds("copy");
  const [name = ""] = await copies();
  expect(printed).toContain(join(plan.folder, name));
  const file = join(plan.folder, name);
  const sealed = await readFile(file, "latin1");
  for (const part of (await readShredCopy(file, identity)).parts.values()) {
    expect(sealed).not.toContain(toHex(part));
    expect(sealed).not.toContain(Buffer.from(part).toString("latin1"));
  }
  expect(await shreds("verify", file, "--identity", identityFile)).toContain("2 parts, 0 names");
  await erase(gone);
  const later = await asked();
  await lose();
  const told = await shreds("restore", file, "--identity", identityFile);
  expect(told).toContain("1 parts are back");
  expect(told).toContain("1 cases of the database have no part in it");
  expect(told).toContain("1 parts were left out");
  await claimant(world, kept).status().expect(200);
  await claimant(world, gone).status().expect(401);
  expect((await claimant(world, later).status()).status).not.toBe(200);
  // New cases have parts again, and what is destroyed is named.
  const fresh = await asked();
  await erase(kept);
  expect(await (await store()).destroyed()).toHaveLength(1);
  await claimant(world, fresh).status().expect(200);
});

test("nothing is overwritten, of another fund nothing is taken, and what is cut or is nobody's does not open", async () => {
  const { path } = await writeShredCopy(await store(), plan, { ...of(), fund: ORIGIN });
  const before = await copies(place().parts);
  await expect(shreds("restore", path, "--identity", identityFile)).rejects.toThrow("is not empty");
  expect(await copies(place().parts)).toEqual(before);
  const other = await writeShredCopy(
    await store(),
    { ...plan, folder: join(out, "other") },
    {
      ...of(),
      fund: "another.test/log",
    },
  );
  await expect(shreds("restore", other.path, "--identity", identityFile)).rejects.toThrow(
    "another fund",
  );
  const bytes = await readFile(path);
  const cut = join(out, "cut.age");
  await writeFile(cut, bytes.subarray(0, bytes.length - 1));
  await expect(shreds("verify", cut, "--identity", identityFile)).rejects.toThrow("backup-open");
  const stranger = join(out, "stranger");
  await writeFile(stranger, await generateX25519Identity());
  await expect(shreds("verify", path, "--identity", stranger)).rejects.toThrow("backup-open");
  await expect(
    writeShredCopy(
      await store(),
      { ...plan, recipients: plan.recipients.slice(1) },
      { ...of(), fund: ORIGIN },
    ),
  ).rejects.toThrow("backup-recipients");
});

test("what a crash left in the middle of making it anew is begun again", async () => {
  const { path } = await writeShredCopy(await store(), plan, { ...of(), fund: ORIGIN });
  const had = (await copies(place().parts)).filter((name) => name !== "destroyed");
  await rename(place().parts, `${place().parts}.away`);
  await mkdir(`${place().parts}.restoring`);
  await writeFile(join(`${place().parts}.restoring`, had[0]!), "half");
  await shreds("restore", path, "--identity", identityFile);
  expect((await copies(place().parts)).filter((name) => name !== "destroyed")).toEqual(had);
  expect(await readdir(world.folder)).not.toContain("shred.restoring");
});

test("parts that are destroyed while it is written are in it or not, and it is whole", async () => {
  const codes = await Promise.all(Array.from({ length: 6 }, () => asked()));
  const shredStore = await store();
  const writing = writeShredCopy(shredStore, plan, { ...of(), fund: ORIGIN });
  for (const code of codes.slice(0, 3)) await erase(code);
  const { parts } = await readShredCopy((await writing).path, identity);
  const left = await shredStore.refs();
  for (const ref of left) expect(parts.has(ref)).toBe(true);
});

test("the server makes one a day, whoever is first; after seven days it is gone, and one of a day to come at once", async () => {
  const folder = join(out, "daily");
  const lines: string[] = [];
  const log = makeLog("debug", { write: (line) => void lines.push(line) });
  const due = { sql: world.sql, log, clock: world.clock, plan: { ...plan, folder }, fund: ORIGIN };
  const copy = async () => copyShredsIfDue({ ...due, shreds: await store() });
  await Promise.all([copy(), copy(), copy()]);
  await copy();
  expect(await copies(folder)).toHaveLength(1);
  const [first = ""] = await copies(folder);
  await writeFile(join(folder, "shreds-29991231T000000Z.age"), "of a clock that was wrong");
  await writeFile(join(folder, "kept.txt"), "not ours");
  for (let day = 1; day < 7; day += 1) {
    world.clock.advance(DAY);
    await copy();
  }
  expect(await copies(folder)).toHaveLength(8);
  expect(await copies(folder)).toContain(first);
  expect(await copies(folder)).not.toContain("shreds-29991231T000000Z.age");
  world.clock.advance(DAY - 1_000);
  await copy();
  expect(await copies(folder)).toContain(first);
  world.clock.advance(1_000);
  // Also when none can be written.
  await expect(
    copyShredsIfDue({
      ...due,
      plan: { folder, recipients: [] },
      clock: world.clock,
      shreds: await store(),
    }),
  ).resolves.toBeUndefined();
  expect(await copies(folder)).not.toContain(first);
  world.clock.advance(DAY);
  await expect(
    copyShredsIfDue({ ...due, plan: { folder, recipients: [] }, shreds: await store() }),
  ).rejects.toThrow("backup-recipients");
  expect((await copies(folder)).filter((name) => name.startsWith("shreds-"))).toHaveLength(6);
  expect(await copies(folder)).toContain("kept.txt");
  expect(lines.filter((line) => line.includes("shreds.copied"))).toHaveLength(8);
  expect(lines.join()).not.toMatch(/"parts":/);
});

test("one damaged part keeps the others in the copy, and is said aloud; a store that is gone, or opens with nothing, is copied no more", async () => {
  const folder = join(out, "losses");
  const lines: string[] = [];
  const log = makeLog("debug", { write: (line) => void lines.push(line) });
  const due = { sql: world.sql, log, clock: world.clock, plan: { ...plan, folder }, fund: ORIGIN };
  await Promise.all([asked(), asked()]);
  // Some were lost in the tests before.
  const live = await listLiveShreds({ sql: world.sql });
  const there = (await (await store()).refs()).filter((each) => live.includes(each));
  const [ref = ""] = there;
  const file = join(place().parts, ref);
  const bytes = await readFile(file);
  await writeFile(file, Buffer.concat([bytes.subarray(0, -1), Buffer.of(bytes.at(-1)! ^ 1)]));
  world.clock.advance(DAY);
  await copyShredsIfDue({ ...due, shreds: await store() });
  const [name = ""] = await copies(folder);
  const copied = await readShredCopy(join(folder, name), identity);
  expect(copied.lost).toBe(live.length - there.length + 1);
  expect(copied.parts.has(ref as ShredRef)).toBe(false);
  expect(copied.parts.size).toBeGreaterThan(1);
  expect(lines.some((line) => line.includes("shreds.lost"))).toBe(true);
  expect(await shreds("verify", join(folder, name), "--identity", identityFile)).toContain(
    `${copied.lost} cases had no part`,
  );
  await writeFile(file, bytes);
  // Another key file, and an empty folder in the place of the store.
  const key = await readFile(place().keyFile);
  for (const spoil of [
    async () => {
      await rm(place().keyFile);
      await openShredFolder({ parts: join(out, "elsewhere"), keyFile: place().keyFile }, random);
    },
    async () => {
      await writeFile(place().keyFile, key);
      await rename(place().parts, `${place().parts}.unmounted`);
      await mkdir(place().parts);
    },
  ]) {
    await spoil();
    world.clock.advance(DAY);
    await expect(copyShredsIfDue({ ...due, shreds: await store() })).rejects.toThrow(
      "no part of any case",
    );
    expect(await copies(folder)).toEqual([name]);
  }
  await rm(place().parts, { recursive: true });
  await expect(shreds("copy")).rejects.toThrow("There is no second store at");
  await expect(readdir(place().parts)).rejects.toThrow("ENOENT");
  await rename(`${place().parts}.unmounted`, place().parts);
});

test("a copy that says of cases that are there that they were erased is taken only for an older database", async () => {
  const code = await asked();
  const { path } = await writeShredCopy(
    {
      ...(await store()),
      destroyed: async () => (await listLiveShreds({ sql: world.sql })).slice(0, 1),
    },
    { ...plan, folder: join(out, "forged") },
    { ...of(), fund: ORIGIN },
  );
  await rename(place().parts, `${place().parts}.kept`);
  const args = ["restore", path, "--identity", identityFile];
  await expect(shreds(...args)).rejects.toThrow("find out who wrote it");
  expect(await readdir(world.folder)).not.toContain("shred");
  await rename(`${place().parts}.kept`, place().parts);
  await claimant(world, code).status().expect(200);
  await lose();
  expect(await shreds(...args, "--older-database")).toContain("parts are back");
});
