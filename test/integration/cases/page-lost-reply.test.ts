/** Whoever asks for help behind a busy exit and loses the answer gets it again, and asks no second time. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { CONSENT_VERSION } from "../../../src/cases/consent.ts";
import { hostileWeb } from "../../support/hostile-web.ts";
import type { Answer, HostileWeb } from "../../support/hostile-web.ts";
import { World } from "../../support/world.ts";

let world: World;
let web: HostileWeb;

beforeAll(async () => {
  world = await World.start("page-lost-reply");
  web = await hostileWeb(world.express);
});
afterAll(async () => {
  await web.close();
  await world.close();
});

const apply = (token: string): Promise<Answer> =>
  web.sendForm(
    "/en/apply/form",
    {
      token,
      programme: "general",
      category: "fine",
      consent: CONSENT_VERSION,
      need: "rent of a small room",
    },
    { "X-Forwarded-For": "203.0.113.5" },
  );
const codeIn = ({ text }: Answer): string | undefined =>
  /[0-9A-Z]{3}(-[0-9A-Z]{3}){8}/.exec(text)?.[0];
const cases = async (): Promise<number> => (await world.sql("cases").select("id")).length;

test("an answer is given again behind an exit whose share is used up; who is put off keeps the form", async () => {
  const tokens: string[] = [];
  for (let form = 0; form < 12; form += 1) tokens.push(await web.tokenOf("/en/apply/form"));
  const [lost = "", ...others] = tokens;
  world.clock.advance(60_000);
  const first = await apply(lost);
  expect(codeIn(first)).toBeDefined();
  const statuses: number[] = [];
  for (const token of others) {
    const answer = await apply(token);
    statuses.push(answer.status);
    if (answer.status !== 429) continue;
    expect(answer.text).toContain(`value="${token}"`);
    expect(answer.text).toContain("rent of a small room");
  }
  expect(statuses.at(-1)).toBe(429);
  const before = await cases();
  const again = await apply(lost);
  expect([again.status, codeIn(again)]).toEqual([200, codeIn(first)]);
  expect(await cases()).toBe(before);
});
