/** Keys are lost and people leave, as docs/operating.md drills it: an approver's key, a reviewer, a passphrase, a session that somebody kept; with the real signer. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import request from "supertest";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { toHex } from "../../../src/base/bytes.ts";
import { ed25519Public } from "../../../src/base/ed25519.ts";
import { keyId, makePeopleList, PEOPLE_STATEMENT } from "../../../src/base/people-list.ts";
import type { PersonKey } from "../../../src/base/people-list.ts";
import { x25519Public } from "../../../src/base/sealed-box.ts";
import { readStatement } from "../../../src/base/statement.ts";
import { parseSignerKey } from "../../../src/base/tlog/note.ts";
import { peopleCommand } from "../../../src/people/cli.ts";
import { formatKeyFile } from "../../../src/people/key-file.ts";
import { seededRandom } from "../../support/random.ts";
import { SESSION } from "../../support/staff-world.ts";
import {
  approveAs,
  askForHelp,
  assess,
  freeze,
  readyPayout,
  settledGift,
  triage,
} from "../../support/steps.ts";
import { World } from "../../support/world.ts";

vi.setConfig({ testTimeout: 240_000 });

const random = seededRandom("drills");
let world: World;
let typed: string[] = [];

beforeAll(async () => {
  world = await World.start("drills", undefined, 0, { board: true });
  for (let gift = 0; gift < 3; gift += 1) await settledGift(world, 2_000_000n);
});
afterAll(() => world.close());

const listText = () => readFile(world.files.peopleList, "utf8");

/** `purse people …`, as the operator runs it, with what a person types. */
async function people(...words: string[]): Promise<void> {
  const io = {
    print: () => undefined,
    confirm: () => Promise.resolve(true),
    askSecret: () => Promise.resolve(typed.shift() ?? ""),
    random,
    clock: world.clock,
    withDatabase: (use: any) => use({ read: { sql: world.sql }, work: world.work }),
    fundFile: world.files.fundFile,
  };
  await peopleCommand(io).exitOverride().parseAsync(words, { from: "user" });
}

/** The root quorum signs the next list; the operator imports it, and somebody carries it to the signer. */
async function nextList(change: (keys: readonly PersonKey[]) => PersonKey[]): Promise<void> {
  const { value: list } = readStatement(PEOPLE_STATEMENT, await listText());
  const roots = [];
  for (const name of ["root-a", "root-b"])
    roots.push(parseSignerKey(await readFile(join(world.files.keys, `${name}.key`), "utf8"))!);
  const nonce = toHex(random.bytes(16));
  const next = { ...list, seq: list.seq + 1, nonce, keys: change(list.keys) };
  const short = makePeopleList(next, roots.slice(0, 1));
  const file = join(world.folder, `people-${next.seq}`);
  await writeFile(file, short);
  await expect(people("import", file)).rejects.toThrow("note-unsigned");
  await writeFile(file, makePeopleList(next, roots));
  await people("import", file);
  await writeFile(world.files.peopleList, await readFile(file, "utf8"));
  await writeFile(join(world.files.signer, "people.txt"), await listText());
}

/** A line of the list for a new key, in force as long as the others. */
function line(
  person: string,
  role: PersonKey["role"],
  secret: Uint8Array,
  like: PersonKey,
): PersonKey {
  const alg = role === "reader" ? "x25519" : "ed25519";
  const key = role === "reader" ? x25519Public(secret) : ed25519Public(secret);
  const { from, until } = like;
  return { alg, from, id: keyId(alg, key), person, public: toHex(key), role, until };
}

async function as(code: string) {
  world.clock.advance(15_000);
  return world.signedIn(code);
}
const drawn = async (id: string, stage: string): Promise<string> =>
  (await world.sql("case_assignments").where({ case_id: id, stage }).first()).person;

test("an approver's key is lost: the next list has another, and the old one and what it approved count for nothing", async () => {
  await readyPayout(world, 100_000n);
  const batch = await freeze(world);
  expect((await approveAs(world, batch, "larch")).status).toBe(201);
  const path = join(world.files.keys, "larch.key");
  const old = await readFile(path, "utf8");
  const secret = random.bytes(32);
  await nextList((keys) =>
    keys.map((key) => (key.person === "larch" ? line("larch", "approver", secret, key) : key)),
  );
  // Who has the lost key approves nothing with it, also in larch's own session.
  const again = await readyPayout(world, 110_000n).then(() => freeze(world));
  world.clock.advance(60_000);
  const byOld = await approveAs(world, again, "larch");
  expect([byOld.status, byOld.body.code]).toEqual([422, "approval-unknown-key"]);
  await writeFile(path, formatKeyFile({ person: "larch", role: "approver", secret }));
  expect(await readFile(path, "utf8")).not.toBe(old);
  for (const code of ["larch", "maple"])
    expect((await approveAs(world, again, code)).status).toBe(201);
  await world.sign();
  expect(await world.sql("batch_variants").where({ batch: again })).toHaveLength(1);

  // The batch that the old key approved: with a second approval the signer refuses it all the same.
  await approveAs(world, batch, "maple");
  await world.sign();
  expect(await world.sql("batch_variants").where({ batch })).toEqual([]);
});

test("a case that opens with neither key, or whose reviewer lost the key to sign, is mended when a colleague opens it", async () => {
  await askForHelp(world);
  const id = await triage(world);
  const [first, second] = [await drawn(id, "first"), await drawn(id, "second")];
  const look = async (code: string): Promise<number> =>
    (await (await as(code)).get(`/api/v1/cases/${id}?purpose=review`)).status;
  const wraps = world.database.owner("vault_wraps").where({ case_id: id });
  const seconds = await wraps.clone().where({ reader: second }).first();
  await wraps.clone().where({ reader: first }).delete();
  await wraps.clone().insert({ ...seconds, reader: first });
  const secret = random.bytes(32);
  await nextList((keys) =>
    keys.map((key) =>
      key.person === first && key.role === "reader" ? line(first, "reader", secret, key) : key,
    ),
  );
  const file = join(world.folder, "new-reader.key");
  await writeFile(file, formatKeyFile({ person: first, role: "reader", secret }));
  typed = [world.staff.find(({ code }) => code === first)!.passphrase, ""];
  await people("rekey", first, "--keys", file);
  expect(await look(first)).toBe(404);
  expect(await look(second)).toBe(200);
  expect(await look(first)).toBe(200);
  // Who has it under their key of now keeps that very box.
  const boxes = await wraps.clone().orderBy("reader").pluck("box");
  expect(await look(second)).toBe(200);
  expect(await wraps.clone().orderBy("reader").pluck("box")).toEqual(boxes);

  let lost: PersonKey | undefined;
  await nextList((keys) => {
    lost = keys.find((key) => key.person === first && key.role === "reviewer");
    return keys.filter((key) => key !== lost);
  });
  expect(await look(second)).toBe(200);
  const next = await drawn(id, "first");
  expect([first, second]).not.toContain(next);
  const readers = await wraps.clone().orderBy("reader").pluck("reader");
  expect(readers.sort()).toEqual(["@board", "@claim", next, second].sort());
  await nextList((keys) => [...keys, lost!]);
});

test("a reviewer leaves: a colleague opens the case, somebody else is drawn, and what the one who left kept opens nothing", async () => {
  await askForHelp(world);
  const id = await triage(world);
  const [gone, second] = [await drawn(id, "first"), await drawn(id, "second")];
  const kept = await as(gone);
  await kept.get(`/api/v1/cases/${id}?purpose=review`).expect(200);
  // Their passphrase is forgotten, or they are: disabled, off the list, and enrolled under a new code with new keys.
  const [reader, reviewer] = [random.bytes(32), random.bytes(32)];
  await nextList((keys) => {
    const like = keys.find((key) => key.person === gone)!;
    return [
      ...keys.filter((key) => key.person !== gone),
      line("fir", "reader", reader, like),
      line("fir", "reviewer", reviewer, like),
    ];
  });
  await people("disable", gone);
  await kept.get(SESSION).expect(401);
  await kept.get(`/api/v1/cases/${id}?purpose=review`).expect(401);
  const files = ["fir-reader", "fir-reviewer"].map((name) => join(world.folder, name));
  await writeFile(files[0]!, formatKeyFile({ person: "fir", role: "reader", secret: reader }));
  await writeFile(files[1]!, formatKeyFile({ person: "fir", role: "reviewer", secret: reviewer }));
  typed = ["five words that fir knows", "five words that fir knows"];
  await people("enrol", "fir", "--roles", "reviewer", "--keys", ...files);

  expect(await drawn(id, "first")).toBe(gone);
  await (await as(second)).get(`/api/v1/cases/${id}?purpose=review`).expect(200);
  const next = await drawn(id, "first");
  expect([gone, second]).not.toContain(next);
  const readers = await world.sql("vault_wraps").where({ case_id: id }).pluck("reader");
  expect(readers.sort()).toEqual(["@board", "@claim", next, second].sort());
  // Signed in as before, they would be nobody: the code is ended, and it is never given again.
  const { passphrase } = world.staff.find(({ code }) => code === gone)!;
  world.clock.advance(60_000);
  await request(world.app).post(SESSION).send({ person: gone, passphrase }).expect(401);
  if (next !== "fir") expect((await assess(world, id, "first", 50_000n)).status).toBe(201);
});
