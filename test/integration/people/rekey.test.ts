/** A person's reading key is replaced: a new list, then the command with them at the keyboard; their cases open with the new key, and with the old one nothing does. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import request from "supertest";
import { afterAll, beforeAll, expect, test } from "vitest";
import { newId } from "../../../src/base/id.ts";
import type { Id } from "../../../src/base/id.ts";
import { openBox, x25519Public } from "../../../src/base/sealed-box.ts";
import { units } from "../../../src/db/unit.ts";
import { peopleCommand } from "../../../src/people/cli.ts";
import { makeFounding } from "../../../src/people/found.ts";
import { formatKeyFile } from "../../../src/people/key-file.ts";
import { VAULT_NAMES } from "../../../src/vault/case-key.ts";
import { createVaultCase } from "../../../src/vault/create-vault-case.ts";
import { openVaultCase } from "../../../src/vault/open-vault-case.ts";
import { openShredFolder } from "../../../src/vault/shred-folder.ts";
import type { ShredStore } from "../../../src/vault/shred-store.ts";
import { readerKeysOf } from "../../../src/people/standing.ts";
import { currentPeople } from "../../../src/people/current-people.view.ts";
import { currentFundFile } from "../../../src/people/current-fund.view.ts";
import { seededRandom } from "../../support/random.ts";
import { SESSION, signIn, staffWorld } from "../../support/staff-world.ts";
import type { StaffWorld } from "../../support/staff-world.ts";

const random = seededRandom("rekey");
const fresh = random.bytes(32);

let world: StaffWorld;
let root: string;
let shreds: ShredStore;
const answers: string[] = [];
const printed: string[] = [];

beforeAll(async () => {
  world = await staffWorld();
  root = await mkdtemp(join(tmpdir(), "commonpurse-rekey-"));
  shreds = await openShredFolder(
    { parts: join(root, "parts"), keyFile: join(root, "key") },
    random,
  );
  await writeFile(join(root, "fund"), world.fund.fundFile);
});
afterAll(async () => {
  await world.close();
  await rm(root, { recursive: true });
});

const file = (name: string): string => join(root, name);

/** The command, with what a person types. */
async function people(words: string[], ...typed: string[]): Promise<string> {
  answers.splice(0, Infinity, ...typed);
  printed.length = 0;
  const io = {
    print: (line: string) => void printed.push(line),
    confirm: () => Promise.resolve(true),
    askSecret: () => Promise.resolve(answers.shift() ?? ""),
    random,
    clock: world.clock,
    withDatabase: (use: any) =>
      use({ read: world.read, work: units(world.database.app, world.clock, random) }),
    fundFile: file("fund"),
  };
  await peopleCommand(io).exitOverride().parseAsync(words, { from: "user" });
  return printed.join("\n");
}

const newCase = (): Promise<Id<"case">> =>
  world.work({ kind: "claimant" }, async (unit) => {
    const id = newId<"case">(unit.random);
    const fund = await currentFundFile(unit, world.fund.digest, unit.at);
    const list = await currentPeople(unit, fund, unit.at);
    const readers = readerKeysOf(list, ["ana", "bo"], unit.at);
    await createVaultCase(unit, shreds, {
      case: id,
      readers,
      claimSeal: x25519Public(random.bytes(32)),
    });
    return id;
  });
const open = (id: Id<"case">, key: Uint8Array, person = "ana") =>
  openVaultCase(world.read, shreds, { case: id, as: { kind: "person", person, key } });
const rekey = (name: string) => ["rekey", "ana", "--keys", file(name)];

test("the old key opens nothing any more, and every case that it opened opens with the new one", async () => {
  const old = world.fund.keys["ana"]!.reader!;
  const cases = [await newCase(), await newCase(), await newCase()];
  // One of them is sealed to a key that nobody has: it cannot be saved, and that is said.
  const broken = cases[2]!;
  const wraps = world.database.owner("vault_wraps");
  const bos = await wraps.clone().where({ case_id: broken, reader: "bo" }).first();
  await wraps.clone().where({ case_id: broken, reader: "ana" }).delete();
  await wraps.clone().insert({ ...bos, reader: "ana" });
  const { app } = world.server();
  const kept = await signIn(app, "ana");
  await writeFile(file("new.key"), formatKeyFile({ person: "ana", role: "reader", secret: fresh }));
  await writeFile(file("no.key"), formatKeyFile({ person: "ana", role: "reader", secret: old }));

  // Before the founders have signed it, it is nobody's key.
  const typed = ["passphrase of ana", ""];
  await expect(people(rekey("new.key"), ...typed)).rejects.toThrow("has not this key as theirs");
  const { founding } = world.fund;
  const { peopleList } = makeFounding(
    {
      ...founding,
      seq: { fund: 0, people: 1 },
      nonce: random.bytes(16),
      people: founding.people.map((each) =>
        each.person === "ana" ? { ...each, reader: x25519Public(fresh) } : each,
      ),
    },
    world.fund.root.slice(1),
  );
  await writeFile(file("people"), peopleList);
  expect(await people(["import", file("people")])).toContain("People list 1 is in force");
  // A session that somebody kept ends with the key that it had.
  await request(app).get(SESSION).set("Cookie", kept).expect(401);
  const between = await newCase();

  await expect(people(rekey("new.key"), "not her passphrase", "")).rejects.toThrow();
  await expect(people(rekey("no.key"), ...typed)).rejects.toThrow("has not this key as theirs");
  await open(cases[0]!, old);
  const said = await people(rekey("new.key"), ...typed);
  expect(said).toContain("2 cases were sealed to them anew");
  expect(said).toContain(
    "1 cases opened with neither key: each opens when a colleague who has it opens it once",
  );

  for (const id of [cases[0]!, cases[1]!, between]) {
    await open(id, fresh);
    await expect(open(id, old)).rejects.toMatchObject({ code: "case-not-found" });
    await open(id, world.fund.keys["bo"]!.reader!, "bo");
  }
  const boxes = await world.read.sql("vault_wraps").pluck("box");
  for (const box of boxes) expect(() => openBox(VAULT_NAMES.part, old, box)).toThrow("seal-open");
  const again = await signIn(app, "ana");
  const { body } = await request(app).get(SESSION).set("Cookie", again).expect(200);
  expect(body.roles).toEqual(["triager"]);
});
