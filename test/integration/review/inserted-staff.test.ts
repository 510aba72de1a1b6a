/** Somebody who writes into the database makes staff of their own while the server runs: nothing is sealed to them, and they approve nothing. */
import request from "supertest";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { CONSENT_VERSION } from "../../../src/cases/consent.ts";
import { fromHex } from "../../../src/base/bytes.ts";
import { ed25519Public } from "../../../src/base/ed25519.ts";
import { keyId } from "../../../src/base/people-list.ts";
import { makeApproval } from "../../../src/payouts/approval.ts";
import { enrolPerson } from "../../../src/people/enrol-person.ts";
import type { Role } from "../../../src/people/person.ts";
import { seededRandom } from "../../support/random.ts";
import { makeFounding } from "../../../src/people/found.ts";
import { testFund } from "../../support/founding.ts";
import { SESSION } from "../../support/staff-world.ts";
import {
  askForHelp,
  freeze,
  onceKey,
  readyPayout,
  settledGift,
  triage,
} from "../../support/steps.ts";
import { World } from "../../support/world.ts";

vi.setConfig({ testTimeout: 180_000 });

const random = seededRandom("inserted-staff");
const COST = { memoryKib: 64, passes: 1, lanes: 1 };
const keysOf = () => ({ reader: random.bytes(32), reviewer: random.bytes(32) });
/** Everything of a listed person but a place on the list. */
const THEIRS: Readonly<Record<string, readonly Role[]>> = {
  mallory: ["triager", "reviewer", "approver"],
  mordred: ["triager", "reviewer", "approver"],
  morgan: ["data-officer"],
};

let world: World;

beforeAll(async () => {
  world = await World.start("inserted-staff", undefined, 0, { board: true });
  for (let gift = 0; gift < 2; gift += 1) await settledGift(world, 2_000_000n);
  for (const [code, roles] of Object.entries(THEIRS))
    await world.work({ kind: "operator" }, (unit) =>
      enrolPerson(unit, {
        person: { code, roles },
        passphrase: `passphrase of ${code}`,
        keys: keysOf(),
        cost: COST,
      }),
    );
});
afterAll(() => world.close());

/** Signed in as one of theirs: that much they can. */
async function agentOf(code: string) {
  world.clock.advance(15_000);
  const agent = request.agent(world.app);
  const { body } = await agent
    .post(SESSION)
    .send({ person: code, passphrase: `passphrase of ${code}` })
    .expect(201);
  expect(body).toMatchObject({ person: code, roles: [], permissions: [] });
  return agent;
}

test("no request is sealed to them, they are drawn for nothing, and they see no case, approve nothing, stop nothing", async () => {
  const cases: string[] = [];
  for (let each = 0; each < 4; each += 1) {
    await askForHelp(world);
    cases.push(await triage(world));
  }
  const named = [
    ...(await world.sql("vault_wraps").distinct("reader").pluck("reader")),
    ...(await world.sql("case_assignments").distinct("person").pluck("person")),
  ];
  expect(named).toContain("@board");
  for (const code of Object.keys(THEIRS)) {
    expect(named).not.toContain(code);
    const agent = await agentOf(code);
    for (const path of ["/api/v1/cases", `/api/v1/cases/${cases[0]}`, "/api/v1/payouts"])
      await agent.get(path).expect(403);
    await agent.post("/api/v1/freezes").send({ reason: "because I can" }).expect(403);
    await agent.get("/api/v1/board-uses").expect(403);
  }
});

test("rows that give them a case, a key of another's, or a role on the row of a listed person, open nothing", async () => {
  const [id] = await world.sql("cases").where({ state: "in_review" }).pluck("id");
  const owner = world.database.owner;
  // A wrap that they copy from a reviewer stays sealed to that reviewer's key.
  await owner.raw(
    `insert into vault_wraps (case_id, reader, key_id, box)
     select case_id, 'mallory', key_id, box from vault_wraps where case_id = ? and reader not like '@%' limit 1`,
    [id],
  );
  const mallory = await agentOf("mallory");
  await mallory.get(`/api/v1/cases/${id}?purpose=review`).expect(403);
  await owner("vault_wraps").where({ case_id: id, reader: "mallory" }).delete();
  // A listed triager whose row says more is no more.
  await owner("people")
    .where({ code: "alder" })
    .update({ roles: ["triager", "reviewer", "approver"] });
  const alder = await world.signedIn("alder");
  expect((await alder.get(SESSION)).body.roles).toEqual(["triager"]);
  await owner("people")
    .where({ code: "alder" })
    .update({ roles: ["triager"] });
});

test("approvals that they write beside a batch, as many as it needs, are worth nothing to the signer", async () => {
  await readyPayout(world, 100_000n);
  const batch = await freeze(world);
  const { digest } = (await (await world.signedIn("larch")).get(`/api/v1/batches/${batch}`)).body;
  for (const code of ["mallory", "mordred"]) {
    const agent = await agentOf(code);
    const seed = random.bytes(32);
    const key = keyId("ed25519", ed25519Public(seed));
    const approval = makeApproval(fromHex(digest), { id: key, seed });
    await agent.post(`/api/v1/batches/${batch}/approvals`).send(approval).expect(403);
    await world.database.owner("batch_approvals").insert({
      digest: Buffer.from(fromHex(digest)),
      person: code,
      key,
      approval: JSON.stringify(approval),
    });
  }
  await world.sign();
  await world.send();
  expect(await world.sql("batch_variants").where({ batch })).toEqual([]);
  const { body } = await (await world.signedIn("larch")).get(`/api/v1/batches/${batch}`);
  expect(["signed", "broadcast"]).not.toContain(body.state);
  expect(world.lines.join("\n")).toContain("approval-unknown-key");
});

test("a list of their own, signed by a root of their own, stops all sealing and deciding", async () => {
  const fund = testFund(random, world.clock.now(), { mallory: ["reader", "reviewer", "approver"] });
  const forged = makeFounding({ ...fund.founding, seq: { fund: 0, people: 1 } }, fund.root);
  await world.database
    .owner("people_lists")
    .insert({ seq: 1, text: forged.peopleList, imported_at: world.clock.now() });
  const before = await world.sql("vault_wraps").count();
  const asked = await request(world.app)
    .post("/api/v1/requests")
    .set("Idempotency-Key", onceKey())
    .send({ programme: "general", category: "fine", consent: CONSENT_VERSION, need: "rent" });
  expect([asked.status, asked.body.code]).toEqual([503, "people-list-untrusted"]);
  expect(await world.sql("vault_wraps").count()).toEqual(before);
  await request(world.app)
    .post(SESSION)
    .send({ person: "mallory", passphrase: "passphrase of mallory" })
    .expect(503);
});
