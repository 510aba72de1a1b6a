import request from "supertest";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readyPayout, settledGift } from "../../support/steps.ts";
import { World } from "../../support/world.ts";

let world: World;
beforeAll(async () => {
  world = await World.start("case-address");
});
afterAll(() => world.close());

test("a case address is the same until something is paid to it, and then a fresh one that nobody had", async () => {
  await settledGift(world, 500_000n);
  const { code } = await readyPayout(world, 100_000n);
  const headers = { Authorization: `Claim ${code}` };
  const ask = () =>
    request(world.app).post("/api/v1/request/case-address").set(headers).expect(200);
  const shown = async (): Promise<unknown> =>
    (await request(world.app).get("/api/v1/request").set(headers).expect(200)).body.caseAddress;
  const first = (await ask()).body.address;
  expect((await ask()).body).toEqual({ address: first });
  expect(await shown()).toBe(first);
  await world.chain.fund(first, 30_000n);
  await world.mine();
  expect(await shown()).toBeUndefined();
  const second = (await ask()).body;
  expect(second.address).not.toBe(first);
  expect(second.certificate).toContain(second.address);
  expect(await shown()).toBe(second.address);
  await world.check();
});
