/** A second code for whoever is forced, through HTTP: it answers like a wrong one everywhere, and holds what its case is paid. */
import request from "supertest";
import { afterAll, beforeAll, expect, test } from "vitest";
import { CONSENT_VERSION } from "../../../src/cases/consent.ts";
import { formatCode, newCode } from "../../../src/base/code.ts";
import { DECLINED, judged } from "../../support/case-stages.ts";
import { eventually } from "../../support/eventually.ts";
import { openForm, sendForm, shownText } from "../../support/form-steps.ts";
import { seededRandom } from "../../support/random.ts";
import { clear, put, wallet } from "../../support/recipient.ts";
import { assess, claimant, freeze, onceKey, settledGift, triage } from "../../support/steps.ts";
import { World } from "../../support/world.ts";

let world: World;
const random = seededRandom("second codes");

beforeAll(async () => {
  world = await World.start("second-code");
  await settledGift(world, 3_000_000n);
});
afterAll(() => world.close());

interface Codes {
  readonly claimCode: string;
  readonly secondCode: string;
  readonly secondCodeDigits: string;
}

async function asked(body: object = {}): Promise<Codes> {
  const sent = {
    programme: "general",
    category: "fine",
    consent: CONSENT_VERSION,
    need: "rent",
    secondCode: "yes",
    ...body,
  };
  const answer = await request(world.app)
    .post("/api/v1/requests")
    .set("Idempotency-Key", onceKey())
    .send(sent)
    .expect(201);
  return answer.body as Codes;
}

const unknown = (): string => formatCode(newCode("claim", random));
const enter = (code: string) => claimant(world, code).status();
const statusOf = async (code: string) => (await enter(code).expect(200)).body;
const post = (code: string, path: string) =>
  request(world.app)
    .post(`/api/v1/request/${path}`)
    .set({ Authorization: `Claim ${code}`, "Idempotency-Key": onceKey() });

/** What can be seen of an answer without its times and its random parts. */
const seen = ({ status, text, headers }: request.Response): unknown => ({
  status,
  text: text.replaceAll(/"instance":"[^"]*"|value="[^"]*"/g, ""),
  names: Object.keys(headers).sort(),
});

/** The newest case is approved; returns its id. */
async function approved(): Promise<string> {
  const id = await triage(world);
  for (const stage of ["first", "second"] as const)
    expect((await assess(world, id, stage, 60_000n)).status).toBe(201);
  return id;
}

test("wherever a code is taken the second one is answered like one that opens nothing", async () => {
  const { secondCode, secondCodeDigits } = await asked();
  const wrong = unknown();
  const calls: ((code: string) => request.Test)[] = [
    enter,
    (code) => put(world, code, { destination: wallet.addressAt(0, 70) }),
    ...["case-address", "withdrawal", "erasure", "pause", "second-code/lifting"].map(
      (path) => (code: string) => post(code, path),
    ),
    (code) => post(code, "messages").send({ text: "hello" }),
    (code) => post(code, "evidence").type("text/plain").send("In my own words."),
  ];
  for (const call of calls) {
    const expected = seen(await call(wrong));
    expect(expected).toMatchObject({ status: 401 });
    for (const code of [secondCode, secondCodeDigits])
      expect(seen(await call(code))).toEqual(expected);
  }
  const page = async (code: string) =>
    sendForm(world.app, "/ru/request", { token: await openForm(world.app, "/ru/request"), code });
  expect(seen(await page(secondCode))).toEqual(seen(await page(wrong)));
  await clear(world);
});

test("before a decision: its team sees it, the true code sees it and lifts it", async () => {
  const { claimCode, secondCode } = await asked();
  const id = await triage(world);
  const seenByTeam = async (): Promise<boolean> => {
    for (const code of ["birch", "cedar", "elder"]) {
      const answer = await (await world.signedIn(code)).get(`/api/v1/cases/${id}?purpose=review`);
      if (answer.status === 200) return answer.body.secondUsed;
    }
    throw new Error("nobody was drawn");
  };
  expect([await seenByTeam(), (await statusOf(claimCode)).secondCode]).toEqual([false, undefined]);
  await enter(secondCode).expect(401);
  await eventually("it is noted", async () =>
    (await statusOf(claimCode)).secondCode === "used" ? true : undefined,
  );
  expect(await seenByTeam()).toBe(true);
  await post(claimCode, "second-code/lifting").expect(204);
  expect([await seenByTeam(), (await statusOf(claimCode)).secondCode]).toEqual([false, undefined]);
  await post(claimCode, "withdrawal").expect(204);
});

test("its mark is sealed anew by every visit and look, so that a changed one tells of no second code", async () => {
  const { claimCode, secondCode } = await asked();
  const id = await triage(world);
  const mark = async () => {
    const row = await world.sql("cases").where({ id }).first("second_mark", "second_month");
    return row.second_mark.toString("hex");
  };
  const seenMarks = [await mark()];
  const visit = async (act: () => PromiseLike<unknown>): Promise<void> => {
    await act();
    await eventually("the mark is another", async () =>
      seenMarks.includes(await mark()) ? undefined : true,
    );
    seenMarks.push(await mark());
  };
  await visit(() => statusOf(claimCode));
  const { person } = await world
    .sql("case_assignments")
    .where({ case_id: id, stage: "first" })
    .first("person");
  const reader = await world.signedIn(person);
  await visit(() => reader.get(`/api/v1/cases/${id}?purpose=review`).expect(200));
  await visit(() => enter(secondCode).expect(401));
  await post(claimCode, "withdrawal").expect(204);
});

test("wrong codes without end keep no second code out, nor does one that is entered again and again", async () => {
  const { claimCode, secondCode } = await asked();
  const flood = Array.from({ length: 60 }, () => enter(unknown()).then(({ status }) => status));
  const entered = await Promise.all(Array.from({ length: 30 }, () => enter(secondCode)));
  expect(new Set(entered.map(({ status }) => status))).toEqual(new Set(await Promise.all(flood)));
  await eventually("it is noted", async () =>
    (await statusOf(claimCode)).secondCode === "used" ? true : undefined,
  );
  await clear(world);
});

test("entered while a request is declined it is noted for whoever it is appealed to", async () => {
  const { claimCode, secondCode } = await asked();
  const id = await triage(world);
  for (const stage of ["first", "second"])
    await judged(world, { id, code: claimCode }, stage, DECLINED);
  expect(await statusOf(claimCode)).toMatchObject({ state: "declined" });
  expect((await statusOf(claimCode)).secondCode).toBeUndefined();
  await enter(secondCode).expect(401);
  await eventually("it is noted", async () =>
    (await statusOf(claimCode)).secondCode === "used" ? true : undefined,
  );
});

test("entered before a decision, it pauses the payment from its first moment; the true code sets it going", async () => {
  const { claimCode, secondCode } = await asked({ destination: wallet.addressAt(0, 71) });
  await enter(secondCode).expect(401);
  await eventually("it is noted", async () =>
    (await statusOf(claimCode)).secondCode === "used" ? true : undefined,
  );
  await approved();
  expect(await statusOf(claimCode)).toMatchObject({
    state: "active",
    pause: "own",
    secondCode: "perhaps",
    payouts: [{ state: "ready" }],
  });
  const hazel = await world.signedIn("hazel");
  const batch = () =>
    hazel.post("/api/v1/batches").set("Idempotency-Key", onceKey()).send({ programme: "general" });
  expect((await batch()).status).toBe(409);
  await post(claimCode, "pause/lifting").expect(204);
  expect(await statusOf(claimCode)).toMatchObject({ pause: "none" });
  expect((await statusOf(claimCode)).secondCode).toBeUndefined();
  await freeze(world);
  await world.check();
});

test("entered while a payment waits, it leaves what the true code's own pause leaves, and nothing at the case", async () => {
  const one = await asked({ destination: wallet.addressAt(0, 72) });
  const id = await approved();
  const two = await asked({ destination: wallet.addressAt(0, 73), secondCode: undefined });
  const otherId = await approved();
  expect(two.secondCode).toBeUndefined();
  const rows = () =>
    world.database
      .owner("cases")
      .whereIn("id", [id, otherId])
      .orderBy("id")
      .select("*", world.database.owner.raw("xmin::text"));
  const entries = () => world.sql("vault_entries").whereIn("case_id", [id, otherId]).select("*");
  const before = [await rows(), await entries()];
  await enter(one.secondCode).expect(401);
  await post(two.claimCode, "pause").expect(200);
  await eventually("both are paused", async () =>
    (await statusOf(one.claimCode)).pause === "own" ? true : undefined,
  );
  expect([await rows(), await entries()]).toEqual(before);
  const pauses = await world
    .sql("payout_pauses")
    .where({ lifted: false })
    .select("number", "reason", "paused_by", "words", "lifting");
  expect(pauses).toHaveLength(2);
  expect(pauses[0]).toEqual(pauses[1]);
  // Whether somebody has a second code is seen in no row: both have all of it, of one length.
  for (const row of await rows())
    expect([row.second_lookup, row.second_box, row.second_mark].map((each) => each.length)).toEqual(
      [32, 81, 31],
    );
  expect(await statusOf(one.claimCode)).toMatchObject({ secondCode: "perhaps" });
  expect((await statusOf(two.claimCode)).secondCode).toBeUndefined();
});

test("on the page it is shown once and in two forms, with what it cannot do; an erased case has none", async () => {
  const token = await openForm(world.app, "/en/apply/form");
  world.clock.advance(60_000);
  const fields = {
    token,
    programme: "general",
    category: "fine",
    consent: CONSENT_VERSION,
    need: "rent",
    secondCode: "yes",
  };
  const answer = await sendForm(world.app, "/en/apply/form", fields);
  const text = shownText(answer);
  // Each before its form in digits, of which some look like a code too.
  const [claimCode, , secondCode] = text.match(/[0-7][0-9A-HJKMNP-TV-Z]{26}/g)!;
  expect(text).toContain("It is a brake and no hiding place");
  await enter(secondCode!).expect(401);
  await eventually("it is noted", async () =>
    (await statusOf(claimCode)).secondCode === "used" ? true : undefined,
  );
  const form = { token: await openForm(world.app, "/en/request"), code: claimCode };
  const page = await sendForm(world.app, "/en/request", form);
  expect(shownText(page)).toContain("Your second code was entered.");
  const lifted = await sendForm(world.app, "/en/request/second-code", form);
  expect(shownText(lifted)).not.toContain("Your second code was entered.");
  await post(claimCode, "erasure").expect(200);
  await enter(secondCode!).expect(401);
  const erased = await world.sql("cases").where({ state: "erased" }).select("second_lookup");
  expect(erased.every((row) => row.second_lookup === null)).toBe(true);
});
