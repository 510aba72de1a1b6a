/** Looking with a code: slowed like the pages, and never at the cost of everybody else's database. */
import request from "supertest";
import { afterAll, beforeAll, expect, test } from "vitest";
import { formatCode, newCode } from "../../../src/base/code.ts";
import { seededRandom } from "../../support/random.ts";
import { askForHelp, claimant } from "../../support/steps.ts";
import { World } from "../../support/world.ts";

let world: World;

beforeAll(async () => {
  world = await World.start("looks");
});
afterAll(() => world.close());

const random = seededRandom("wrong codes");
const unknown = (kind: "claim" | "receipt"): string => formatCode(newCode(kind, random));

test.each([
  ["get", "/api/v1/request", "192.0.2.1"],
  ["post", "/api/v1/request/withdrawal", "192.0.2.2"],
  ["get", "/api/v1/donation", "192.0.2.3"],
] as const)("a code that opens nothing is slowed at %s %s", async (method, path, sender) => {
  const kind = path.includes("donation") ? "receipt" : "claim";
  const ask = () =>
    request(world.app)
      [method](path)
      .set({ "X-Forwarded-For": sender, Authorization: `${kind} ${unknown(kind)}` });
  for (let n = 0; n < 60; n += 1) expect((await ask()).status).toBe(401);
  const { status, body } = await ask();
  expect(status).toBe(429);
  expect(body.type).toBe("/problems/too-many-requests");
});

test("twenty people who look at once hold no connection while their six words are stretched", async () => {
  const codes = await Promise.all(Array.from({ length: 20 }, () => askForHelp(world)));
  for (const code of codes)
    await claimant(world, code).setDestination(world.chain.wallet.address().address).expect(200);
  let looking = true;
  const began = performance.now();
  const looks = Promise.all(codes.map((code) => claimant(world, code).status())).finally(() => {
    looking = false;
  });
  // Whoever else needs the database meanwhile.
  const waits: number[] = [];
  while (looking) {
    const asked = performance.now();
    await world.sql.raw("select 1");
    waits.push(performance.now() - asked);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  const took = performance.now() - began;
  for (const { status, body } of await looks) {
    expect(status).toBe(200);
    expect(body.destination.phrase.split(" ")).toHaveLength(6);
  }
  // With the words inside the unit somebody waited for nearly all of the time.
  expect(Math.max(...waits)).toBeLessThan(took / 3);
});
