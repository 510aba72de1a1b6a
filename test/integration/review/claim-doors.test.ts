/** Every route and every page that takes a claim code, as the server itself lists them, answers a code that was erased, one that ran out and second codes like one that never was. */
import request from "supertest";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { formatCode, newCode } from "../../../src/base/code.ts";
import { CONSENT_VERSION } from "../../../src/cases/consent.ts";
import { forgetCases } from "../../../src/cases/forget-cases.ts";
import { operationsOf } from "../../support/api-operations.ts";
import type { Operation } from "../../support/api-operations.ts";
import { DAY } from "../../support/clock.ts";
import { openForm, sendForm } from "../../support/form-steps.ts";
import { stranger } from "../../support/hostile-sender.ts";
import { examplePath, mountedRoutes } from "../../support/mounted-routes.ts";
import { seededRandom } from "../../support/random.ts";
import { wallet } from "../../support/recipient.ts";
import { askForHelp, assess, onceKey, settledGift, triage } from "../../support/steps.ts";
import { World } from "../../support/world.ts";

vi.setConfig({ testTimeout: 300_000 });

const random = seededRandom("claim doors");
const unknown = (): string => formatCode(newCode("claim", random));

let world: World;
let operations: Operation[];
/** Codes that open nothing, by why. */
let closed: Readonly<Record<string, () => Promise<string>>>;

beforeAll(async () => {
  world = await World.start("claim-doors");
  await settledGift(world, 3_000_000n);
  const description = await request(world.app).get("/openapi.json").expect(200);
  operations = operationsOf(description.body).filter(({ auth }) => auth === "claim");
  const expired = await askForHelp(world);
  await post(expired, "withdrawal").expect(204);
  world.clock.advance(60 * DAY);
  await world.work({ kind: "job", name: "test" }, forgetCases);
  const erased = await askForHelp(world);
  await post(erased, "erasure").expect(200);
  const paying = await secondOf({ destination: wallet.addressAt(0, 90) });
  const id = await triage(world);
  for (const stage of ["first", "second"] as const)
    expect((await assess(world, id, stage, 60_000n)).status).toBe(201);
  const waiting = await secondOf();
  closed = {
    erased: () => Promise.resolve(erased),
    expired: () => Promise.resolve(expired),
    "second, of a payment": () => Promise.resolve(paying),
    "second, before a decision": () => Promise.resolve(waiting),
    // What is entered for the first time does more than later.
    "second, entered for the first time": () => secondOf(),
  };
}, 120_000);
afterAll(() => world.close());

const post = (code: string, path: string) =>
  request(world.app)
    .post(`/api/v1/request/${path}`)
    .set({ Authorization: `Claim ${code}`, "Idempotency-Key": onceKey() });

let turn = 0;

async function secondOf(body: object = {}): Promise<string> {
  const asked = { programme: "general", category: "fine", consent: CONSENT_VERSION, need: "rent" };
  const answer = await request(world.app)
    .post("/api/v1/requests")
    .set({ "Idempotency-Key": onceKey(), ...stranger(turn++) })
    .send({ ...asked, secondCode: "yes", ...body })
    .expect(201);
  return answer.body.secondCode;
}

/** Good bodies where the schema alone does not give one. */
const BODIES: Readonly<Record<string, () => object>> = {
  setDestination: () => ({ destination: wallet.addressAt(0, 91) }),
};

/** A request that is right in everything but, perhaps, its code. */
async function ask(operation: Operation, code: string): Promise<request.Response> {
  const { method, path, query, once, ifMatch, body, example, name } = operation;
  const asked = request(world.app)
    [method as "get"](query === "" ? path : `${path}?${query}`)
    .set({ Authorization: `Claim ${code}`, ...stranger(turn++) });
  if (once) asked.set("Idempotency-Key", onceKey());
  if (ifMatch) asked.set("If-Match", '"1"');
  if (body !== undefined) return asked.send(BODIES[name]?.() ?? (example as object));
  // What takes a file is no JSON.
  return name === "sendEvidence" ? asked.type("text/plain").send("In my own words.") : asked;
}

/** What can be seen of an answer without its times and its random parts. */
function seen({ status, text, headers }: request.Response): unknown {
  const others = { ...(headers as Record<string, string>), date: "" };
  const told = text.replaceAll(/"instance":"[^"]*"|value="[^"]*"/g, "");
  return { status, text: told, headers: others };
}

test("each route of the description", async () => {
  expect(operations.length).toBeGreaterThan(15);
  const wrong: string[] = [];
  for (const operation of operations) {
    const answer = await ask(operation, unknown());
    const expected = JSON.stringify(seen(answer));
    // Another answer would say that the code was not looked up at all.
    if (answer.status !== 401) wrong.push(`${operation.name}: ${answer.status} ${answer.text}`);
    for (const [why, code] of Object.entries(closed))
      if (JSON.stringify(seen(await ask(operation, await code()))) !== expected)
        wrong.push(`${operation.name}: ${why}`);
  }
  process.stdout.write(
    `Claim routes: ${operations.length} × ${Object.keys(closed).length} codes that open nothing\n`,
  );
  expect(wrong).toEqual([]);
});

test("each form that takes a code", async () => {
  const doors = mountedRoutes(world.express).filter(
    ({ method, path }) => method === "post" && /^\/request(\/|$)/.test(path),
  );
  expect(doors.length).toBeGreaterThan(8);
  const wrong: string[] = [];
  let lookedUp = 0;
  for (const { path } of doors) {
    const send = async (code: string): Promise<string> => {
      const token = await openForm(world.app, "/en/request");
      return JSON.stringify(
        seen(await sendForm(world.app, `/en${examplePath(path)}`, { token, code })),
      );
    };
    const expected = await send(unknown());
    if (expected.startsWith('{"status":401')) lookedUp += 1;
    for (const [why, code] of Object.entries(closed))
      if ((await send(await code())) !== expected) wrong.push(`${path}: ${why}`);
  }
  expect(lookedUp).toBeGreaterThan(10);
  process.stdout.write(`Claim forms: ${doors.length}, of which ${lookedUp} refuse the code\n`);
  expect(wrong).toEqual([]);
});

test("a code that opens its request is answered otherwise, so this test can fail", async () => {
  const open = await askForHelp(world);
  const status = operations.find(({ name }) => name === "getRequest")!;
  expect(seen(await ask(status, open))).not.toEqual(seen(await ask(status, unknown())));
});
