/** Where to be paid, said with the request itself, through HTTP: no second visit is needed, and what is refused stores nothing and loses nothing. */
import request from "supertest";
import { afterAll, beforeAll, expect, test } from "vitest";
import { CONSENT_VERSION } from "../../../src/cases/consent.ts";
import { SOUND_FINDINGS } from "../../support/findings.ts";
import { openForm, sendForm, shownText, tokenOf } from "../../support/form-steps.ts";
import { approveCase, clear, put, single, tpub, wallet } from "../../support/recipient.ts";
import { assess, claimant, onceKey, settledGift, triage } from "../../support/steps.ts";
import { World } from "../../support/world.ts";

let world: World;

beforeAll(async () => {
  world = await World.start("first-destination");
  await settledGift(world, 3_000_000n);
});
afterAll(() => world.close());

const ASKED = {
  programme: "general",
  category: "fine",
  consent: CONSENT_VERSION,
  need: "rent of a small room",
};
const SEED = "spray rocket illness upgrade ordinary curve camp salad theory gravity lizard wasp";

const apply = (body: object, key = onceKey()) =>
  request(world.app)
    .post("/api/v1/requests")
    .set("Idempotency-Key", key)
    .send({ ...ASKED, ...body });

/** Everything that a request leaves behind. */
async function stored(): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const table of ["cases", "vault_entries", "once_answers", "duplicate_tokens", "day_counts"])
    counts[table] = Number((await world.sql(table).sum({ n: world.sql.raw("1") }))[0]!["n"] ?? 0);
  return counts;
}

/** Fills the page in and waits until it may be sent. */
async function fill(fields: Record<string, string>, token?: string) {
  const opened = token ?? (await openForm(world.app, "/en/apply/form"));
  world.clock.advance(60_000);
  return sendForm(world.app, "/en/apply/form", { token: opened, ...ASKED, ...fields });
}

/** The code as a reader sees it, in groups. */
const codeIn = (answer: request.Response): string =>
  /[0-7][0-9A-HJKMNP-TV-Z]{26}/.exec(shownText(answer))![0];

test("by the API: the record is signed by the claim's key, and an approval is paid without another visit", async () => {
  const key = onceKey();
  const { body } = await apply({ destination: single }, key).expect(201);
  expect(body.destination).toMatchObject({ kind: "address", value: [single], addresses: 1 });
  expect(body.destination.phrase).toMatch(/^([a-z]{5} ){5}[a-z]{5}$/);
  const again = await apply({ destination: single }, key).expect(201);
  expect(again.body).toEqual(body);
  const { body: status } = await claimant(world, body.claimCode).status().expect(200);
  expect(status.destination).toEqual(body.destination);
  await approveCase(world);
  const paid = await claimant(world, body.claimCode).status().expect(200);
  expect(paid.body).toMatchObject({ state: "active", payouts: [{ state: "ready" }] });
});

test.each([
  ["destination-secret", { destination: SEED }],
  ["destination-type-needed", { destination: tpub }],
  ["address-network", { destination: "bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu" }],
  ["address-invalid", { destination: "nowhere" }],
])(
  "%s: nothing is stored, and the same key is good for the corrected request",
  async (rule, given) => {
    const before = await stored();
    const key = onceKey();
    const { body } = await apply(given, key).expect(422);
    expect(body.type).toBe(`/problems/${rule}`);
    expect(await stored()).toEqual(before);
    const right = { destination: tpub, addressType: "wpkh" };
    const { body: made } = await apply(right, key).expect(201);
    expect(made.destination).toMatchObject({ kind: "derived", next: wallet.addressAt(0, 0) });
    await clear(world);
    expect(world.lines.join("\n")).not.toMatch(/illness|tpub|bc1q|nowhere/);
  },
);

test("on the page: the code, and the address to be compared at once", async () => {
  const answer = await fill({ destination: wallet.addressAt(0, 41) });
  expect(answer.status).toBe(200);
  expect(answer.text.match(/<mark>/g)).toHaveLength(3);
  expect(shownText(answer)).toContain(wallet.addressAt(0, 41).slice(0, 4));
  const { body } = await claimant(world, codeIn(answer)).status().expect(200);
  expect(body.destination.value).toEqual([wallet.addressAt(0, 41)]);
  await clear(world);
});

test("on the page: what is refused comes back with all that was typed, and no secret does", async () => {
  const before = await stored();
  const wrong = await fill({ destination: "nowhere", text: "What happened to me." });
  expect(wrong.status).toBe(422);
  for (const typed of ["nowhere", "What happened to me.", ASKED.need])
    expect(wrong.text).toContain(typed);
  expect(shownText(wrong)).toContain("not a bitcoin address that we can pay");
  for (const fields of [{ destination: SEED }, { destination: SEED, category: "" }]) {
    const secret = await fill({ ...fields, text: "What happened to me." });
    expect(secret.status).toBe(422);
    expect(secret.text).not.toContain("illness");
    expect(secret.text).toContain("What happened to me.");
    expect(shownText(secret)).toContain("This is a secret of your wallet");
  }
  expect(await stored()).toEqual(before);
  const right = await fill(
    { destination: single, text: "What happened to me." },
    tokenOf(wrong.text),
  );
  expect(right.status).toBe(200);
  await clear(world);
});

test("on the page: twelve plain words about oneself are no seed, come back, and make another request when they are others", async () => {
  const [text, other] = [
    "they came at night and took my brother to the police station",
    "they came at noon and took my sister to the police station",
  ];
  const wrong = await fill({ text, category: "" });
  expect(wrong.status).toBe(422);
  expect(wrong.text).toContain(text);
  const made = await fill({ text }, tokenOf(wrong.text));
  expect(made.status).toBe(200);
  // Who goes back and rewrites them is not told that the first words are the request.
  const again = await fill({ text: other }, tokenOf(wrong.text));
  expect(again.status).toBe(409);
  expect(again.text).toContain(other);
  await clear(world);
});

test("on the page: an account key is asked for its first address, and the choice is taken with the same form", async () => {
  const asked = await fill({ destination: tpub });
  expect(asked.status).toBe(422);
  expect(shownText(asked)).toContain(wallet.addressAt(0, 0));
  expect(asked.text).toContain(tpub);
  const made = await fill({ destination: tpub, addressType: "wpkh" }, tokenOf(asked.text));
  expect(made.status).toBe(200);
  expect(made.text).not.toContain("tpub");
  const { body } = await claimant(world, codeIn(made)).status().expect(200);
  expect(body.destination).toMatchObject({ kind: "derived", next: wallet.addressAt(0, 0) });
  await clear(world);
});

/** The newest case after its first review, opened by both reviewers; and what its second reviewer says. */
async function beforeSecond(): Promise<() => ReturnType<typeof assess>> {
  const id = await triage(world);
  expect((await assess(world, id, "first", 60_000n)).status).toBe(201);
  for (const code of ["birch", "cedar", "elder"])
    await (await world.signedIn(code)).get(`/api/v1/cases/${id}?purpose=review`);
  const drawn = await world.sql("case_assignments").where({ case_id: id, stage: "second" }).first();
  const reviewer = await world.signedIn(String(drawn.person));
  const file = await reviewer.get(`/api/v1/cases/${id}?purpose=review`).expect(200);
  return async () =>
    reviewer
      .post(`/api/v1/cases/${id}/assessments`)
      .set("If-Match", file.headers["etag"]!)
      .send({ verdict: "eligible", amount: "60000", tier: 1, findings: SOUND_FINDINGS });
}

test("what is given after the last look at a case is compared before it is approved", async () => {
  const shared = wallet.addressAt(0, 51);
  await apply({ destination: shared }).expect(201);
  await clear(world);
  const { body } = await apply({ destination: wallet.addressAt(0, 52) }).expect(201);
  const decide = await beforeSecond();
  await put(world, body.claimCode, { destination: shared }).expect(200);
  expect((await decide()).status).toBe(201);
  const codes = await world.sql("cases").where({ state: "reviewed" });
  expect(codes).toHaveLength(1);
  expect(await world.sql("duplicate_pairs").where({ state: "suspected" })).toHaveLength(1);
});

test("a decided case is paid to nothing that another case gave: not by a list, not by a change while it is queued", async () => {
  const theirs = [53, 54].map((at) => wallet.addressAt(0, at));
  await apply({ destination: theirs.join(" ") }).expect(201);
  await clear(world);
  const { body } = await apply({}).expect(201);
  await approveCase(world);
  const code = body.claimCode;
  const give = (...ats: number[]) =>
    put(world, code, { destination: ats.map((at) => wallet.addressAt(0, at)).join("\n") });
  expect((await give(55, 54).expect(409)).body.type).toBe("/problems/destination-used");
  expect((await claimant(world, code).status()).body).toMatchObject({ state: "approved" });
  await give(55).expect(200);
  expect((await claimant(world, code).status()).body).toMatchObject({ state: "active" });
  expect((await give(56, 53).expect(409)).body.type).toBe("/problems/destination-used");
  await give(56).expect(200);
});
