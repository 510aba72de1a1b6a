/** Requests of one household: a programme grants so many of them in the days of its window, whoever decides and however many at once. */
import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { SOUND_VERDICT } from "../../support/findings.ts";
import { DAY } from "../../support/clock.ts";
import { askForHelp, assess, claimant, onceKey, settledGift, triage } from "../../support/steps.ts";
import { World } from "../../support/world.ts";

let world: World;
const AWARD = 50_000n;
/** All of one household, of which two are granted. */
const CASES = 20;

beforeAll(async () => {
  world = await World.start("households", { addresses: 2_000, apiRequests: 20_000 });
  await settledGift(world, 60_000_000n);
});
afterAll(() => world.close());

const USUAL = {
  windowDays: 30,
  overdueDays: 14,
  tier1: { cap: "5000000", sources: 2 },
  tier2: { cap: "5000000", sources: 2 },
};

/** Another policy of the programme; agreed to by somebody else where that is needed. */
async function policy(given: object): Promise<boolean> {
  const path = "/api/v1/programmes/general/policies";
  const hazel = await world.signedIn("hazel");
  const { body } = await hazel
    .post(path)
    .set("Idempotency-Key", onceKey())
    .send({ ...USUAL, ...given })
    .expect(201);
  if (body.inForce === true) return false;
  const larch = await world.signedIn("larch");
  await larch.post(`${path}/${body.version}/agreement`).expect(200);
  return true;
}

interface Asked {
  readonly id: string;
  readonly code: string;
}

/** A case of which the first reviewer has said `AWARD`. */
async function almost(): Promise<Asked> {
  const code = await askForHelp(world);
  const id = await triage(world);
  expect((await assess(world, id, "first", AWARD)).status).toBe(201);
  return { id, code };
}

/** Somebody judged these two to be of one household. */
async function pair(one: string, other: string, state = "same_household"): Promise<void> {
  const [a, b] = [one, other].sort();
  await world.database.owner("duplicate_pairs").insert({
    ...{ case_a: a, case_b: b, state, strength: "strong", fields: ["script"] },
    tokens: [randomBytes(16)],
  });
}

const stateOf = async (id: string): Promise<string> =>
  (await world.sql("cases").where({ id }).first("state")).state;

const statesOf = async (cases: readonly Asked[]): Promise<Record<string, number>> => {
  const states = await Promise.all(cases.map(({ id }) => stateOf(id)));
  return Object.fromEntries(
    [...new Set(states)]
      .sort()
      .map((state) => [state, states.filter((each) => each === state).length]),
  );
};

/** Their second reviewers agree, all at once. */
async function approveAll(cases: readonly Asked[]): Promise<number[]> {
  const second = await Promise.all(
    cases.map(({ id }) =>
      world.sql("case_assignments").where({ case_id: id, stage: "second" }).first(),
    ),
  );
  const agents = new Map<string, Awaited<ReturnType<World["signedIn"]>>>();
  for (const { person } of second)
    if (!agents.has(person)) agents.set(person, await world.signedIn(person));
  const answers = await Promise.all(
    cases.map(({ id }, at) =>
      agents
        .get(second[at].person)!
        .post(`/api/v1/cases/${id}/assessments`)
        .set("If-Match", '"4"')
        .send({ ...SOUND_VERDICT, amount: AWARD.toString() }),
    ),
  );
  return answers.map(({ status }) => status);
}

test("without a bound nothing is bounded; to set one, or a lower one, narrows, and a higher one takes two", async () => {
  const two = [await almost(), await almost()];
  await pair(two[0]!.id, two[1]!.id);
  await approveAll(two);
  expect(await statesOf(two)).toEqual({ approved: 2 });
  expect(await policy({ householdGrants: 3 })).toBe(false);
  expect(await policy({ householdGrants: 2 })).toBe(false);
  expect(await policy({ householdGrants: 3 })).toBe(true);
  expect(await policy({ householdGrants: 2 })).toBe(false);
});

test("of twenty that are of one household in a row, approved at once, two are granted, and others of no household as ever", async () => {
  const cases: Asked[] = [];
  for (let nth = 0; nth < CASES; nth += 1) cases.push(await almost());
  for (const [at, { id }] of cases.entries()) if (at > 0) await pair(cases[at - 1]!.id, id);
  const stranger = await almost();
  await pair(stranger.id, cases[3]!.id, "not_duplicate");
  const statuses = await approveAll([...cases, stranger]);
  expect(new Set(statuses)).toEqual(new Set([201]));
  expect(await statesOf(cases)).toEqual({ approved: 2, reviewed: CASES - 2 });
  expect(await stateOf(stranger.id)).toBe("approved");
  await world.check();

  // Who agreed is told nothing of the others.
  const waits = [];
  for (const each of cases) if ((await stateOf(each.id)) === "reviewed") waits.push(each);
  const row = await world
    .sql("case_assignments")
    .where({ case_id: waits[0]!.id, stage: "second" })
    .first();
  const agent = await world.signedIn(row.person);
  const { body } = await agent.get(`/api/v1/cases/${waits[0]!.id}?purpose=review`).expect(200);
  expect(body.hindrances).toEqual([]);
  expect(JSON.stringify(body)).not.toMatch(/household-full/);

  // The database holds it too.
  const month = `${world.clock.now().toISOString().slice(0, 7)}-01`;
  const step = {
    case_id: waits[0]!.id,
    number: 99,
    from_state: "reviewed",
    to_state: "approved",
    role: "system",
    month,
  };
  await expect(world.database.owner("case_events").insert(step)).rejects.toThrow(
    "a household is granted no more than the policy of its programme says",
  );

  // It waits on while the days last, and is carried out at a look when they are over.
  await claimant(world, waits[0]!.code).status().expect(200);
  expect(await stateOf(waits[0]!.id)).toBe("reviewed");
  world.clock.advance(62 * DAY);
  await settledGift(world, 1_000_000n);
  for (const { code } of waits.slice(0, 4)) await claimant(world, code).status().expect(200);
  expect(await statesOf(waits.slice(0, 4))).toEqual({ approved: 2, reviewed: 2 });
});

test("who is of one household with a duplicate of one that was granted is of one with that too", async () => {
  await policy({ householdGrants: 1 });
  const [granted, copy, relative] = [await almost(), await almost(), await almost()];
  await approveAll([granted]);
  expect(await stateOf(granted.id)).toBe("approved");
  await pair(granted.id, copy.id, "confirmed_duplicate");
  await pair(copy.id, relative.id);
  await approveAll([relative]);
  expect(await stateOf(relative.id)).toBe("reviewed");
  // Whoever leaves it to two people to grant more sets it going.
  expect(await policy({})).toBe(true);
  await claimant(world, relative.code).status().expect(200);
  expect(await stateOf(relative.id)).toBe("approved");
});

test("a link that is open again holds a household together until it is judged", async () => {
  await policy({ householdGrants: 1 });
  const [granted, link, relative] = [await almost(), await almost(), await almost()];
  await approveAll([granted]);
  await pair(granted.id, link.id, "suspected");
  await pair(link.id, relative.id);
  await approveAll([relative]);
  expect(await stateOf(relative.id)).toBe("reviewed");
  const [a, b] = [granted.id, link.id].sort();
  await world.database.owner("duplicate_pairs").where({ case_a: a, case_b: b }).delete();
  await claimant(world, relative.code).status().expect(200);
  expect(await stateOf(relative.id)).toBe("approved");
});

test("gifts and requests do not wait for an approval that is under way", async () => {
  await policy({ householdGrants: 20 });
  const { id } = await almost();
  const month = `${world.clock.now().toISOString().slice(0, 7)}-01`;
  const open = await world.database.owner.transaction();
  await open("case_events").insert({
    ...{ case_id: id, number: 99, from_state: "reviewed", to_state: "approved" },
    ...{ role: "system", month },
  });
  const other = await world.database.owner.transaction();
  await other.raw("set local lock_timeout = '2s'");
  // What a reference to the programme takes, and a second approval.
  await other("programmes").where({ code: "general" }).forKeyShare().select();
  await other.raw("set local lock_timeout = '50ms'");
  await expect(
    other("programmes").where({ code: "general" }).forNoKeyUpdate().select(),
  ).rejects.toThrow("lock timeout");
  await other.rollback();
  await open.rollback();
});
