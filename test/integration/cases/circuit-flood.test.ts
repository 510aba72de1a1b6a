/** A flood of forms by the onion service where Tor names circuits: another circuit asks for help all the same. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { CONSENT_VERSION } from "../../../src/cases/consent.ts";
import { flood, hostileWeb } from "../../support/hostile-web.ts";
import type { Answer, HostileWeb } from "../../support/hostile-web.ts";
import { World } from "../../support/world.ts";

let world: World;
let web: HostileWeb;

beforeAll(async () => {
  world = await World.start("circuit-flood");
  web = await hostileWeb(world.express);
});
afterAll(async () => {
  await web.close();
  await world.close();
});

/** What a proxy that speaks Tor's protocol hands on of a circuit. */
const circuit = (number: number) => ({ "X-Forwarded-For": `fc00:dead:beef:4dad::${number}:1` });
const HOSTILE = circuit(7);

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

const cases = async (): Promise<number> => (await world.sql("cases").select("id")).length;

test("one circuit gets what one sender gets, and others all that is theirs", async () => {
  const tokens: string[] = [];
  for (let form = 0; form < 160; form += 1) tokens.push(await web.tokenOf("/en/apply/form"));
  world.clock.advance(60_000);
  const [one = "", two = "", three = "", ...hostile] = tokens;
  const statuses = await flood(hostile.length, (n) => apply(hostile[n]!, HOSTILE));
  expect(statuses.get(200)).toBeGreaterThan(0);
  expect(await cases()).toBeLessThanOrEqual(10);
  for (const [token, from] of [
    [one, circuit(8)],
    [two, circuit(9)],
    [three, {}],
  ] as const) {
    const answer = await apply(token, from);
    expect([answer.status, /[0-9A-Z]{3}(-[0-9A-Z]{3}){8}/.test(answer.text)]).toEqual([200, true]);
  }
  const kept = await world.sql("day_counts").pluck("what");
  expect(kept).toContain("requests by hidden page");
  expect(kept).not.toContain("requests by page");
  expect(world.lines.join()).not.toContain("4dad");
});
