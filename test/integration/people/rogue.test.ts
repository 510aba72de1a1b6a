/** What somebody who writes into the database at will can make of the staff's tables: nothing that reads, decides or approves. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import request from "supertest";
import { afterAll, beforeAll, expect, test } from "vitest";
import { newId } from "../../../src/base/id.ts";
import { x25519Public } from "../../../src/base/sealed-box.ts";
import { listPeople } from "../../../src/people/person.store.ts";
import { personsWith, readerKeysOf } from "../../../src/people/standing.ts";
import { createVaultCase } from "../../../src/vault/create-vault-case.ts";
import { openVaultCase } from "../../../src/vault/open-vault-case.ts";
import { openShredFolder } from "../../../src/vault/shred-folder.ts";
import { seededRandom } from "../../support/random.ts";
import { SESSION, signIn, staffWorld } from "../../support/staff-world.ts";
import type { StaffWorld } from "../../support/staff-world.ts";

const random = seededRandom("rogue");
let world: StaffWorld;
let root: string;

beforeAll(async () => {
  world = await staffWorld();
  root = await mkdtemp(join(tmpdir(), "commonpurse-rogue-"));
});
afterAll(async () => {
  await world.close();
  await rm(root, { recursive: true });
});

test("a reviewer whom a rogue administrator inserts signs in to nothing: no right, no case", async () => {
  // They know how enrolment works and do all of it, with good keys of their own.
  const keys = { reader: random.bytes(32), reviewer: random.bytes(32) };
  await world.enrol("mal", ["triager", "reviewer", "approver"], keys);
  const { app, viewers } = world.server();
  const cookie = await signIn(app, "mal");
  const session = await request(app).get(SESSION).set("Cookie", cookie).expect(200);
  expect(session.body).toMatchObject({ person: "mal", roles: [], permissions: [] });
  for (const permission of ["case.assess", "batch.approve"])
    await request(app).get(`/api/v1/test/${permission}`).set("Cookie", cookie).expect(403);

  // The table says that they are a triager; the signed list says who gets a case.
  const viewer = (await viewers.ofToken(cookie.replace("session=", "")))!;
  const table = (await listPeople(world.read)).filter((person) => person.roles.includes("triager"));
  expect(table.map((person) => person.code)).toEqual(["ana", "mal"]);
  const readers = readerKeysOf(
    viewer.people,
    table.map((person) => person.code),
    world.clock.now(),
  );
  expect(readers.map((key) => key.person)).toEqual(["ana"]);
  expect(personsWith(viewer.people, "reviewer", world.clock.now())).toEqual(["bo"]);
  const place = { parts: join(root, "parts"), keyFile: join(root, "shred.key") };
  const shreds = await openShredFolder(place, random);
  const id = await world.work({ kind: "claimant" }, async (unit) => {
    const fresh = newId<"case">(unit.random);
    const claimSeal = x25519Public(random.bytes(32));
    await createVaultCase(unit, shreds, { case: fresh, readers, claimSeal });
    return fresh;
  });
  const open = (person: string, key: Uint8Array) =>
    openVaultCase(world.read, shreds, { case: id, as: { kind: "person", person, key } });
  await expect(open("mal", keys.reader)).rejects.toMatchObject({ code: "case-not-found" });
  await expect(open("ana", keys.reader)).rejects.toMatchObject({ code: "case-not-found" });
  await open("ana", world.fund.keys["ana"]!.reader!);
});

test("a listed person whose row was given more roles gains none that the list does not bear out", async () => {
  const { app } = world.server();
  const cookie = await signIn(app, "ana");
  await world.database
    .owner("people")
    .where({ code: "ana" })
    .update({ roles: ["triager", "reviewer", "approver"] });
  const session = await request(app).get(SESSION).set("Cookie", cookie).expect(200);
  expect(session.body.roles).toEqual(["triager"]);
  await world.database
    .owner("people")
    .where({ code: "ana" })
    .update({ roles: ["triager"] });
});

test("somebody who puts their own keys into a listed person's row gets that person's rights to nothing", async () => {
  const before = await world.database.owner("people").where({ code: "bo" }).first();
  const mine = await world.database.owner("people").where({ code: "mal" }).first();
  const { app } = world.server();
  await world.database
    .owner("people")
    .where({ code: "bo" })
    .update({ key_box: mine.key_box, kdf_salt: mine.kdf_salt });
  await request(app)
    .post(SESSION)
    .send({ person: "bo", passphrase: "passphrase of mal" })
    .expect(401);
  await world.database
    .owner("people")
    .where({ code: "bo" })
    .update({ key_box: before.key_box, kdf_salt: before.kdf_salt });
});

test("an approver, whose key stays at home, may approve as long as the list has it", async () => {
  const { app } = world.server();
  const cookie = await signIn(app, "di");
  await request(app).get("/api/v1/test/batch.approve").set("Cookie", cookie).expect(200);
  await request(app).get("/api/v1/test/case.assess").set("Cookie", cookie).expect(403);
});

test.each(["claimant", "donor", "public", "operator", "job", "board"])(
  "the database has no person who is called %s, like what records tell of",
  async (code) => {
    const bo = await world.database.owner("people").where({ code: "bo" }).first();
    await expect(world.database.owner("people").insert({ ...bo, code })).rejects.toThrow(
      /people_code/,
    );
  },
);
