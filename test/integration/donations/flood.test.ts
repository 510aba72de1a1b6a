/** Ten thousand hostile requests against a server on a real port, none of which knows who sends it. */
import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { HOUR } from "../../support/clock.ts";
import { solve } from "../../support/hashing.ts";
import { flood, hostileWeb } from "../../support/hostile-web.ts";
import type { Answer, HostileWeb } from "../../support/hostile-web.ts";
import { World } from "../../support/world.ts";

/** So few that the flood goes far beyond them. */
const PER_DAY = 100;

let world: World;
let web: HostileWeb;

beforeAll(async () => {
  world = await World.start("flood", { addresses: PER_DAY, apiRequests: PER_DAY });
  web = await hostileWeb(world.express);
});
afterAll(async () => {
  await web.close();
  await world.close();
});

const give = (headers: Record<string, string> = {}, programme = "general"): Promise<Answer> =>
  web.send("/api/v1/donations", JSON.stringify({ programme }), {
    "Content-Type": "application/json",
    "Idempotency-Key": randomBytes(24).toString("base64url"),
    ...headers,
  });

const sendForm = (token: string): Promise<Answer> =>
  web.sendForm("/en/donate", { token, programme: "general" });
const openForm = (): Promise<string> => web.tokenOf("/en/donate");

const rows = async (table: string): Promise<number> =>
  Number((await world.database.owner(table).count({ n: "*" }))[0]!["n"]);

/** Asks until the work is enough, as an honest client does: the day may have moved on while it worked. */
async function honest(programme = "general"): Promise<Answer> {
  let answer = await give({}, programme);
  for (let tries = 0; answer.status === 429 && tries < 5; tries += 1) {
    const { challenge, bits } = JSON.parse(answer.text) as { challenge: string; bits: number };
    answer = await give({ "Proof-Of-Work": solve(challenge, bits) }, programme);
  }
  return answer;
}

test("ten thousand hostile requests get a bounded number of addresses, and an honest donor still gets one", async () => {
  const plain = await flood(6_000, () => give());
  expect(plain.get(201)).toBe(PER_DAY / 10);
  expect([...plain.keys()].sort()).toEqual([201, 429]);

  const refused = await give();
  const { challenge, bits } = JSON.parse(refused.text) as { challenge: string; bits: number };
  const solution = solve(challenge, bits);
  const replayed = await flood(1_000, () => give({ "Proof-Of-Work": solution }));
  expect(replayed.get(201)).toBe(1);
  const forged = await flood(1_000, (n) => give({ "Proof-Of-Work": `${"A".repeat(55)}.${n}` }));
  expect([...forged.keys()]).toEqual([429]);

  const tokens = await Promise.all(Array.from({ length: 100 }, openForm));
  const forms = await flood(400, (n) => sendForm(tokens[n % tokens.length]!));
  expect([...forms.keys()].sort()).toEqual([200, 429]);
  const alien = await flood(1_600, () => sendForm(randomBytes(41).toString("base64url")));
  expect([...alien.keys()]).toEqual([403]);

  const issued = await rows("wallet_addresses");
  expect(issued).toBeLessThanOrEqual(PER_DAY / 10 + 1 + PER_DAY / 4);
  expect(await rows("donations")).toBe(issued);
  expect(await rows("once_answers")).toBe(issued);
  expect(await rows("spent_marks")).toBe(1);
  expect(await rows("day_counts")).toBe(2);

  expect((await honest()).status).toBe(201);
  expect(await rows("wallet_addresses")).toBe(issued + 1);
  await world.check();
}, 240_000);

test("somebody with a page and no script has to leave the form open for a moment, and then gets an address", async () => {
  const token = await openForm();
  const quick = await sendForm(token);
  expect([quick.status, quick.headers["retry-after"]]).toEqual([429, "5"]);
  expect(quick.text).toContain(`value="${token}"`);
  world.clock.advance(5_000);
  expect((await sendForm(token)).status).toBe(200);
});

test("when the pages' share of the day is used up, they say so, and hours later it has grown again", async () => {
  let last = await sendForm(await openForm());
  for (let n = 0; n < PER_DAY / 2 && last.status !== 200; n += 1) {
    const token = await openForm();
    world.clock.advance(20_000);
    last = await sendForm(token);
    if (last.status === 200) last = { ...last, status: 0 };
    else break;
  }
  expect(last.status).toBe(429);
  expect(last.text).toContain("later today");
  expect(Number(last.headers["retry-after"])).toBeGreaterThan(60);
  const token = await openForm();
  world.clock.advance(3 * HOUR);
  expect((await sendForm(token)).status).toBe(200);
}, 120_000);

test("a programme that is flooded takes nothing from another", async () => {
  // The common rate limit may be used up; the least work goes past it, because this programme's day has hardly begun.
  const { text } = await give({ "Proof-Of-Work": "none" }, "fines");
  expect(JSON.parse(text)).toMatchObject({ code: "work-needed", bits: 16 });
  expect((await honest("fines")).status).toBe(201);
});
