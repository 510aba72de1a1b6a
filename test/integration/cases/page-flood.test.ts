/** Ten thousand requests for help by the page, from one sender and by the onion service: whoever has another address gets through. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { CONSENT_VERSION } from "../../../src/cases/consent.ts";
import { flood, hostileWeb } from "../../support/hostile-web.ts";
import type { Answer, HostileWeb } from "../../support/hostile-web.ts";
import { World } from "../../support/world.ts";

let world: World;
let web: HostileWeb;

beforeAll(async () => {
  world = await World.start("page-flood");
  web = await hostileWeb(world.express);
});
afterAll(async () => {
  await web.close();
  await world.close();
});

const FLOOD = 5_000;
const HOSTILE = { "X-Forwarded-For": "203.0.113.5" };
const HONEST = { "X-Forwarded-For": "198.51.100.7" };

const apply = (token: string, from: Record<string, string>): Promise<Answer> =>
  web.sendForm(
    "/en/apply/form",
    {
      token,
      programme: "general",
      category: "fine",
      consent: CONSENT_VERSION,
      need: "rent of a small room",
    },
    from,
  );

/** Forms that have stood open for long enough. */
async function openForms(count: number): Promise<string[]> {
  const tokens: string[] = [];
  for (let form = 0; form < count; form += 1) tokens.push(await web.tokenOf("/en/apply/form"));
  world.clock.advance(60_000);
  return tokens;
}

const cases = async (): Promise<number> => (await world.sql("cases").select("id")).length;

test.each([
  ["one sender", HOSTILE, 10],
  ["the onion service", {}, 125],
] as const)(
  "from %s",
  async (_who, from, most) => {
    const before = await cases();
    // More forms than either can ever have answered.
    const forms = await openForms(200);
    const [honest = "", ...hostile] = forms;
    const statuses = await flood(FLOOD, (n) => apply(hostile[n % hostile.length]!, from));
    expect(statuses.get(429)).toBeGreaterThan(FLOOD / 2);
    expect((await cases()) - before).toBeLessThanOrEqual(most);
    const answer = await apply(honest, HONEST);
    expect(answer.status).toBe(200);
    expect(answer.text).toMatch(/[0-9A-Z]{3}(-[0-9A-Z]{3}){8}/);
  },
  400_000,
);

test("what is kept of it are counts of a day, and no address", async () => {
  const kept = await world.sql("day_counts").pluck("what");
  expect(kept.filter((what: string) => what.includes("page")).sort()).toEqual([
    "requests by hidden page",
    "requests by hidden page form",
    "requests by page",
    "requests by page form",
  ]);
  expect(world.lines.join()).not.toContain("203.0.113.5");
});
