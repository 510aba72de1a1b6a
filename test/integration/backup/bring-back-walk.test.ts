/** The walk of docs/operating.md, "Bringing a fund back", with real commands and processes: the database is gone, and the fund pays again. */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { eventually } from "../../support/eventually.ts";
import { freshKey, LivePeople } from "../../support/live-people.ts";
import { LiveWorld } from "../../support/live-world.ts";
import { emptyDatabase } from "../../support/postgres.ts";
import { purse } from "../../support/purse-command.ts";

// A busy machine takes half a minute to start a process.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

let world: LiveWorld;
let people: LivePeople;
let folder: string;
let backup: string;
const batches = { paid: "", unseen: "" };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "bring-back-"));
  world = await LiveWorld.start();
  people = new LivePeople(world);
});
afterAll(async () => {
  await world.close();
  await rm(folder, { recursive: true });
  vi.resetConfig();
});

const run = (...words: string[]) => purse(words, world.settings);

/** What a command prints when it does what it was asked. */
async function told(...words: string[]): Promise<string> {
  const { code, out, error } = await run(...words);
  expect({ code, error }).toEqual({ code: 0, error: "" });
  return out.trim();
}

const answer = async (...words: string[]): Promise<any> =>
  JSON.parse(await told(...words, "--json"));

/** The one sentence of a command that does not. */
async function refused(...words: string[]): Promise<string> {
  const { code, error } = await run(...words);
  expect(code).toBe(1);
  return error;
}

/** A person enrols again and types their passphrase, as before the loss. */
async function enrol(code: string, roles: string): Promise<void> {
  const { passphrase } = world.staff.find((each) => each.code === code)!;
  const words = ["people", "enrol", code, "--roles", roles];
  const enrolled = await purse(words, world.settings, `${passphrase}\n${passphrase}\n`);
  expect(enrolled).toMatchObject({ code: 0, out: `${code} is enrolled as ${roles}.\n` });
}

const address = (): string => world.chain.wallet.address().address;

async function frozen(): Promise<string> {
  const call = { as: "hazel", once: freshKey(), body: { programme: "general" } };
  return (await people.tell("POST", "/api/v1/batches", call)).body.id;
}

async function approved(batch: string): Promise<void> {
  for (const code of ["larch", "maple"]) {
    const body = await people.approvalOf(code, batch);
    await people.tell("POST", `/api/v1/batches/${batch}/approvals`, { as: code, body });
  }
}

const becomes = (batch: string, state: string) =>
  eventually(`${batch} to be ${state}`, async () => {
    const row = await world.database.owner("batches").where({ id: batch }).first("state");
    return row?.state === state ? true : undefined;
  });

test("while the fund works, a backup is made for two people", async () => {
  for (let gift = 0; gift < 3; gift += 1) await people.give(1_000_000n);
  await world.chain.mine(2);
  await eventually("the gifts to be settled", async () =>
    (await world.database.owner("gifts").where({ settled: true })).length === 3 ? true : undefined,
  );
  await people.askAndVet(address());
  const keys = [join(folder, "a.key"), join(folder, "b.key")];
  const recipients = await Promise.all(keys.map((key) => told("backup", "key", key)));
  ({ backup } = await answer("backup", "--out", folder, "--to", ...recipients));
  const whole = await answer("backup", "--verify", backup, "--identity", keys[1]!);
  expect(whole).toMatchObject({ network: "regtest", batches: 0, wallets: 2 });
});

test("after it one batch is paid, and one is signed whose answer nobody gets; then all but the outside is lost", async () => {
  batches.paid = await frozen();
  await approved(batches.paid);
  await eventually("it to be sent", () => (world.rpc.sent() > 0 ? true : undefined));
  await world.chain.mine(2);
  await becomes(batches.paid, "settled");
  await people.askAndVet(address());
  world.signing.gate.close("after");
  batches.unseen = await frozen();
  await approved(batches.unseen);
  await eventually("the signer's answer", () => (world.signing.gate.isReached ? true : undefined));
  await world.kill("worker");
  await world.kill("server");
  world.signing.gate.drop();
  world.signing.gate.open();
  await world.database.close();
});

test("it is brought back into an empty database, and each person enrols again", async () => {
  world.database = await emptyDatabase();
  const signerLog = join(world.files.signer, "signatures.log");
  const report = await answer(
    ...["restore", backup, "--identity", join(folder, "a.key")],
    ...["--signer-log", signerLog, "--copy", join(world.folder, "copy")],
  );
  expect(report.lost.map(({ batch, state }: any) => [batch, state]).sort()).toEqual(
    Object.values(batches)
      .map((batch) => [batch, "waiting"])
      .sort(),
  );
  expect(await refused("release-restore")).toMatch(/Start it, wait, and ask again\.\n$/);
  await enrol("larch", "approver");
  world.spawn("worker");
  world.spawn("server");
  await world.up("worker");
  await becomes(batches.paid, "settled");
  expect(await told("reconcile", "--node")).toContain("difference 0");
});

test("what nobody has seen is listed, and it is released without that by two approvers, in any order, not by one", async () => {
  const { lost } = await answer("lost-signings");
  expect(Object.fromEntries(lost.map(({ batch, state }: any) => [batch, state]))).toEqual({
    [batches.paid]: "seen",
    [batches.unseen]: "waiting",
  });
  expect(await refused("release-restore")).toContain(
    "--without-unseen goes on without them: restore-unseen.",
  );
  const shown = await answer("release-restore", "--without-unseen");
  expect(shown.without).toEqual([batches.unseen]);
  const files = await Promise.all(
    ["larch", "maple"].map(async (code) => {
      const file = join(folder, `${code}.approval`);
      const key = join(world.files.keys, `${code}.key`);
      await writeFile(file, await told("release-restore", "--approve", shown.digest, "--key", key));
      return file;
    }),
  );
  const release = ["release-restore", "--without-unseen", "--approvals"];
  expect(await refused(...release, files[0]!)).toContain("Another approver has to agree");
  // By their keys, which are drawn: one of the two orders is not ascending.
  const digests = await Promise.all(
    files.map(async (file) => JSON.parse(await readFile(file, "utf8")).key),
  );
  if (digests[0] < digests[1]) files.reverse();
  const { released } = await answer(...release, ...files);
  expect(released.sort()).toEqual(["larch", "maple"]);
});

test("the fund takes and holds money again, and everything agrees", async () => {
  await world.up("server");
  await people.give(900_000n);
  await world.chain.mine(2);
  await eventually("the new gift to be settled", async () =>
    (await world.database.owner("gifts").where({ settled: true })).length === 4 ? true : undefined,
  );
  expect(await answer("reconcile")).toMatchObject({ holds: true });
  expect(await answer("doctor")).toMatchObject({ holds: true });
  const policy = ["--policy", world.files.fundFile];
  expect(await answer("verify", world.url, ...policy)).toMatchObject({ result: "verified" });
  await world.check();
});
