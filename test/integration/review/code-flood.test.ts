/** Thousands of codes that open nothing, over real HTTP, and people who have a good one: these get through each time. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { formatCode, newCode } from "../../../src/base/code.ts";
import { flood, hostileWeb } from "../../support/hostile-web.ts";
import type { Answer, HostileWeb } from "../../support/hostile-web.ts";
import { seededRandom } from "../../support/random.ts";
import { askForHelp, claimant, onceKey } from "../../support/steps.ts";
import { World } from "../../support/world.ts";

let world: World;
let web: HostileWeb;
const random = seededRandom("wrong codes");
const honest = { claim: "", receipt: "" };

beforeAll(async () => {
  world = await World.start("code-flood");
  web = await hostileWeb(world.express);
  honest.claim = await askForHelp(world);
  await claimant(world, honest.claim)
    .setDestination(world.chain.wallet.address().address)
    .expect(200);
  const { text } = await web.send("/api/v1/donations", JSON.stringify({ programme: "general" }), {
    "Content-Type": "application/json",
    "Idempotency-Key": onceKey(),
  });
  honest.receipt = (JSON.parse(text) as { receiptCode: string }).receiptCode;
});
afterAll(async () => {
  await web.close();
  await world.close();
});

const wrong = (kind: "claim" | "receipt"): string => formatCode(newCode(kind, random));
const EXIT = "198.51.100.7";
/** Who the hostile requests come from, and the honest ones. */
const SENDERS: readonly (readonly [string, (n: number) => Record<string, string>])[] = [
  ["a thousand senders", (n) => ({ "X-Forwarded-For": `203.0.${(n >> 8) & 3}.${n & 255}` })],
  ["the Tor exit of the honest", () => ({ "X-Forwarded-For": EXIT })],
  ["the onion service", () => ({})],
];
const FLOOD = 1_700;

/** Every way to try a code, one after the other. */
function tryWrong(tokens: Record<"claim" | "receipt", string>, from: Record<string, string>) {
  const form = (path: string, kind: "claim" | "receipt") => (): Promise<Answer> =>
    web.sendForm(path, { token: tokens[kind], code: wrong(kind), destination: "x" }, from);
  const header = (path: string, scheme: string, kind: "claim" | "receipt") => () =>
    web.send(path, "", { ...from, Authorization: `${scheme} ${wrong(kind)}` });
  return [
    form("/en/request", "claim"),
    form("/en/request/destination", "claim"),
    form("/en/donation", "receipt"),
    header("/api/v1/request", "Claim", "claim"),
    header("/api/v1/donation", "Receipt", "receipt"),
  ];
}

async function honestVisits(from: Record<string, string>): Promise<number[]> {
  const claim = { token: await web.tokenOf("/en/request"), code: honest.claim };
  const receipt = { token: await web.tokenOf("/en/donation"), code: honest.receipt };
  const destination = world.chain.wallet.address().address;
  const answers = [
    await web.sendForm("/en/request", claim, from),
    await web.sendForm("/en/request/destination", { ...claim, destination }, from),
    await web.sendForm("/en/donation", receipt, from),
    await web.send("/api/v1/request", "", { ...from, Authorization: `Claim ${honest.claim}` }),
    await web.send("/api/v1/donation", "", {
      ...from,
      Authorization: `Receipt ${honest.receipt}`,
    }),
  ];
  return answers.map(({ status }) => status);
}

test.each(SENDERS)(
  "codes that open nothing, from %s, keep nobody from a good one",
  async (_who, from) => {
    const tokens = {
      claim: await web.tokenOf("/en/request"),
      receipt: await web.tokenOf("/en/donation"),
    };
    const visits: Promise<number[]>[] = [];
    const statuses = await flood(FLOOD, (n) => {
      // In the middle of it, and at its end, somebody looks with a good code.
      if (n === FLOOD - 300 || n === FLOOD - 1)
        visits.push(honestVisits({ "X-Forwarded-For": EXIT }), honestVisits({}));
      const ways = tryWrong(tokens, from(n));
      return ways[n % ways.length]!();
    });
    for (const answers of await Promise.all(visits)) expect(answers).toEqual(Array(5).fill(200));
    expect([401, 429]).toEqual(expect.arrayContaining([...statuses.keys()]));
  },
  240_000,
);

test("what is no form of ours and what is no code takes no turn of anybody", async () => {
  const from = { "X-Forwarded-For": "192.0.2.9" };
  const alien = await flood(200, () =>
    web.sendForm("/en/request", { token: "none", code: wrong("claim") }, from),
  );
  expect([...alien.keys()]).toEqual([403]);
  const applying = await flood(200, () => web.sendForm("/en/apply/form", { token: "none" }, from));
  expect([...applying.keys()]).toEqual([403]);
  const mistyped = await flood(200, () =>
    web.send("/api/v1/request", "", { ...from, Authorization: "Claim abcdefg" }),
  );
  expect([...mistyped.keys()]).toEqual([401]);
  const unknown = await web.send("/api/v1/request", "", {
    ...from,
    Authorization: `Claim ${wrong("claim")}`,
  });
  expect(unknown.status).toBe(401);
});

test("a good code has turns of its own, and only so many", async () => {
  const look = (n: number) =>
    web.send("/api/v1/request", "", {
      "X-Forwarded-For": `203.0.113.${n % 250}`,
      Authorization: `Claim ${honest.claim}`,
    });
  const statuses = await flood(100, look);
  expect(statuses.get(200)).toBeLessThanOrEqual(30);
  expect(statuses.get(200)! + statuses.get(429)!).toBe(100);
  const other = await askForHelp(world);
  const answer = await web.send("/api/v1/request", "", { Authorization: `Claim ${other}` });
  expect(answer.status).toBe(200);
});
