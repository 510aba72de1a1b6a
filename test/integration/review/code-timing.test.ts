/** A code that was erased, and a second code, answer like one that never was: by status, by headers, by length and by time. One with a typing mistake does not, so the test can fail. */
import request from "supertest";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { CONSENT_VERSION } from "../../../src/cases/consent.ts";
import { formatCode, newCode } from "../../../src/base/code.ts";
import { DAY } from "../../support/clock.ts";
import { seededRandom } from "../../support/random.ts";
import { askForHelp, assess, onceKey, settledGift, triage } from "../../support/steps.ts";
import { forgetCases } from "../../../src/cases/forget-cases.ts";
import { World } from "../../support/world.ts";

vi.setConfig({ testTimeout: 600_000 });

/** Looks of each kind; by turns, so that whatever else the machine does meets all alike. */
const TURNS = 120;
/** Two samples of one distribution differ by more than `BOUND` once in a million runs (Kolmogorov and Smirnov). */
const BOUND = Math.sqrt((-Math.log(1e-6 / 2) / 2) * (2 / TURNS));

type Kind = "unknown" | "erased" | "expired" | "other" | "second" | "paying" | "mistyped";

const random = seededRandom("timing");
const unknown = (): string => formatCode(newCode("claim", random));
let world: World;
const codes: Record<Exclude<Kind, "unknown">, string> = {
  erased: "",
  expired: "",
  other: "",
  second: "",
  paying: "",
  mistyped: "",
};

beforeAll(async () => {
  world = await World.start("code-timing");
  const withdrawn = await askForHelp(world);
  await post("withdrawal", withdrawn).expect(204);
  world.clock.advance(60 * DAY);
  await world.work({ kind: "job", name: "test" }, forgetCases);
  codes.expired = withdrawn;
  codes.erased = await askForHelp(world);
  await post("erasure", codes.erased).expect(200);
  const typed = unknown();
  codes.mistyped = typed.slice(0, -1) + (typed.endsWith("7") ? "8" : "7");
  codes.second = await secondOf();
  codes.paying = await secondOfPaid();
  // Of another fund: nobody here has seen it.
  codes.other = formatCode(newCode("claim", seededRandom("another fund")));
});
afterAll(() => world.close());

/** A second code, of a case that nobody has decided. */
async function secondOf(): Promise<string> {
  const { body } = await request(world.app)
    .post("/api/v1/requests")
    .set("Idempotency-Key", onceKey())
    .send({
      programme: "general",
      category: "fine",
      consent: CONSENT_VERSION,
      need: "rent",
      secondCode: "yes",
    })
    .expect(201);
  return body.secondCode;
}

/** One of a case with a payment that waits, which it pauses. */
async function secondOfPaid(): Promise<string> {
  await settledGift(world, 1_000_000n);
  await world.sql("cases").where({ state: "submitted" }).update({ state: "withdrawn", version: 2 });
  const { body } = await request(world.app)
    .post("/api/v1/requests")
    .set("Idempotency-Key", onceKey())
    .send({
      ...{
        programme: "general",
        category: "fine",
        consent: CONSENT_VERSION,
        need: "rent",
        secondCode: "yes",
      },
      destination: world.chain.wallet.address().address,
    })
    .expect(201);
  const id = await triage(world);
  for (const stage of ["first", "second"] as const)
    expect((await assess(world, id, stage, 60_000n)).status).toBe(201);
  return body.secondCode;
}

const post = (what: string, code: string) =>
  request(world.app)
    .post(`/api/v1/request/${what}`)
    .set({ Authorization: `Claim ${code}`, "Idempotency-Key": onceKey() });

let turn = 0;

/** One look, from an address that has not looked too often. */
async function look(code: string): Promise<{ ms: number; answer: request.Response }> {
  turn += 1;
  const sender = `192.0.${2 + Math.floor(turn / 200)}.${1 + (turn % 200)}`;
  const asked = request(world.app)
    .get("/api/v1/request")
    .set({ Authorization: `Claim ${code}`, "X-Forwarded-For": sender });
  const from = performance.now();
  const answer = await asked;
  return { ms: performance.now() - from, answer };
}

/** What can be seen of an answer without its times and its random parts. */
function seen({ status, text, headers }: request.Response): unknown {
  const names = Object.keys(headers).sort();
  return { status, text: text.replaceAll(/"instance":"[^"]*"/g, ""), length: text.length, names };
}

/** The largest distance between the two distributions of these samples, 0 to 1. */
function distance(one: readonly number[], other: readonly number[]): number {
  const below = (sample: readonly number[], at: number): number =>
    sample.filter((value) => value <= at).length / sample.length;
  return Math.max(...[...one, ...other].map((at) => Math.abs(below(one, at) - below(other, at))));
}

test("status, headers, text and length are the same, whatever the reason", async () => {
  const [first, ...more] = await Promise.all(
    [unknown(), codes.erased, codes.expired, codes.other, codes.second, codes.paying].map(look),
  );
  expect(first!.answer.status).toBe(401);
  for (const { answer } of more) expect(seen(answer)).toEqual(seen(first!.answer));
});

test("and so is the time: no code says by it that it opened something once", async () => {
  const times: Record<Kind, number[]> = {
    unknown: [],
    erased: [],
    expired: [],
    other: [],
    second: [],
    paying: [],
    mistyped: [],
  };
  const kinds = Object.keys(times) as Kind[];
  for (const kind of kinds) await look(kind === "unknown" ? unknown() : codes[kind]);
  for (let round = 0; round < TURNS; round += 1) {
    // Another order each time.
    const order = kinds.map((_, at) => kinds[(at + round) % kinds.length]!);
    for (const kind of order)
      times[kind].push((await look(kind === "unknown" ? unknown() : codes[kind])).ms);
  }
  const told = (["erased", "expired", "other", "second", "paying"] as const).map((kind) =>
    distance(times.unknown, times[kind]),
  );
  process.stdout.write(
    `code timing: ${told.map((each) => each.toFixed(3)).join(" ")} of ${BOUND.toFixed(3)}\n`,
  );
  for (const each of told) expect(each).toBeLessThan(BOUND);
  // One with a typing mistake is looked up nowhere and answers sooner, and this test sees it.
  expect(distance(times.unknown, times.mistyped)).toBeGreaterThan(0.5);
});
