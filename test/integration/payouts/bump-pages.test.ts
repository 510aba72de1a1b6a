/** Lifting a stuck batch on the staff's pages. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { Browser } from "../../support/browser.ts";
import { approve, freeze, readyPayout, settledGift } from "../../support/steps.ts";
import { World } from "../../support/world.ts";

let world: World;
let path: string;

beforeAll(async () => {
  world = await World.start("bump-pages");
  await settledGift(world, 2_000_000n);
  await readyPayout(world, 100_000n);
  const batch = await freeze(world);
  await approve(world, batch);
  await world.sign();
  await world.send();
  path = `/staff/batches/${batch}`;
});
afterAll(() => world.close());

test("a treasurer sees what each way costs, orders one, and the page says who did", async () => {
  const hazel = await Browser.signedIn(world, "hazel");
  await hazel.open(path);
  expect(hazel.page).toContain(`${path}/bumps`);
  await hazel.open(`${path}/bumps?rate=5`);
  expect(hazel.status).toBe(200);
  expect(hazel.text).toContain("5 sat/vB");
  await hazel.send(`${path}/bumps`, { kind: "replacement", rate: "much" });
  expect(hazel.status).toBe(422);
  await hazel.open(`${path}/bumps`);
  await hazel.send(`${path}/bumps`, { kind: "replacement", rate: "99" });
  expect(hazel.status).toBe(409);
  expect(hazel.text).toContain("higher than was approved");
  await hazel.open(`${path}/bumps`);
  await hazel.send(`${path}/bumps`, { kind: "replacement", rate: "5" });
  expect(hazel.path).toBe(`${path}?done=bumped`);
  expect(hazel.text).toContain("Asked for by hazel at 5 sat/vB");
  expect(hazel.page).toContain("transaction.psbt");
  await world.sign();
  await world.send();
  await hazel.open(path);
  expect(hazel.text).toContain("Waits to be mined");
  await world.check();
});

test("who may not lift sees no way to it, and one that is mined says so", async () => {
  const rowan = await Browser.signedIn(world, "rowan");
  await rowan.open(path);
  expect(rowan.page).not.toContain("/bumps");
  await rowan.open(`${path}/bumps`);
  expect(rowan.status).toBe(403);
  const hazel = await Browser.signedIn(world, "hazel");
  await hazel.open(`${path}/bumps`);
  const form = hazel.page;
  await world.mine();
  await hazel.send(`${path}/bumps`, { kind: "replacement", rate: "6" }, form);
  expect(hazel.status).toBe(409);
  expect(hazel.text).toContain("not on its way");
  await hazel.open(`${path}/bumps`);
  expect(hazel.status).toBe(409);
});
