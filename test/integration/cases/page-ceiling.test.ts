/** Requests for help by the page have a ceiling for each day; who is asked to wait loses nothing of what was typed. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { CONSENT_VERSION } from "../../../src/cases/consent.ts";
import { HOUR } from "../../support/clock.ts";
import { hostileWeb } from "../../support/hostile-web.ts";
import type { Answer, HostileWeb } from "../../support/hostile-web.ts";
import { askForHelp } from "../../support/steps.ts";
import { World } from "../../support/world.ts";

let world: World;
let web: HostileWeb;

beforeAll(async () => {
  // Half of half of it is for forms without an address: four, of which three by noon.
  world = await World.start("page-ceiling", { addresses: 100, apiRequests: 16 });
  web = await hostileWeb(world.express);
});
afterAll(async () => {
  await web.close();
  await world.close();
});

const apply = (token: string): Promise<Answer> =>
  web.sendForm("/en/apply/form", {
    token,
    programme: "general",
    category: "fine",
    consent: CONSENT_VERSION,
    need: "rent of a small room",
  });

const cases = async (): Promise<number> => (await world.sql("cases").select("id")).length;

test("three by noon, the later ones after a while; then it is full until the next day", async () => {
  const first = await web.tokenOf("/en/apply/form");
  const second = await web.tokenOf("/en/apply/form");
  const third = await web.tokenOf("/en/apply/form");
  const fourth = await web.tokenOf("/en/apply/form");
  world.clock.advance(3_000);
  expect((await apply(first)).status).toBe(200);
  const quick = await apply(second);
  expect([quick.status, quick.headers["retry-after"]]).toEqual([429, "2"]);
  // The same form comes back, with what was typed.
  expect(quick.text).toContain(`value="${second}"`);
  expect(quick.text).toContain("rent of a small room");
  expect(quick.text).toContain("Wait half a minute");
  expect(await cases()).toBe(1);
  world.clock.advance(3_000);
  expect((await apply(second)).status).toBe(200);
  world.clock.advance(20_000);
  expect((await apply(third)).status).toBe(200);
  const full = await apply(fourth);
  expect(full.status).toBe(429);
  expect(full.text).toContain("later today");
  expect(full.text).toContain("rent of a small room");
  expect(Number(full.headers["retry-after"])).toBeGreaterThan(60);
  expect(await cases()).toBe(3);
  // A form that was answered is answered again, and those of the API have a ceiling of their own.
  expect((await apply(third)).status).toBe(200);
  await askForHelp(world);
  expect(await cases()).toBe(4);
  world.clock.advance(12 * HOUR);
  expect((await apply(fourth)).status).toBe(200);
});
