/** Who is drawn after the first draw: in a fund of six with two in conflict, without who cannot sign in, and later where nobody is free. */
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import {
  APPEAL,
  ask,
  askWith,
  DECLINED,
  drawnFor,
  ELIGIBLE,
  judged,
  STAGES,
} from "../../support/case-stages.ts";
import type { StagedCase } from "../../support/case-stages.ts";
import { FOUR_REVIEWERS } from "../../support/four-reviewers.ts";
import { World } from "../../support/world.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const REVIEWERS = ["birch", "cedar", "elder", "fir", "gean", "holly"];
const CONFLICTS = ["gean", "holly"];

let world: World;

beforeAll(async () => {
  world = await World.start("draws", { addresses: 500, apiRequests: 500 }, 0, {
    staff: [
      ...FOUR_REVIEWERS,
      ...CONFLICTS.map((code) => ({ code, roles: ["reviewer" as const] })),
    ],
  });
});
afterAll(() => world.close());

/** A minute later, because sign-ins are slowed. */
async function as(code: string) {
  world.clock.advance(120_000);
  return world.signedIn(code);
}

async function inReview(conflicts = CONFLICTS): Promise<StagedCase> {
  const made = await STAGES["triage"]!(world);
  await as("alder");
  const drawn = await ask(world, "alder", { id: made.id, path: "assignment", body: { conflicts } });
  expect(drawn.status).toBe(200);
  return made;
}

const personAt = async ({ id }: StagedCase, stage: string): Promise<string | undefined> =>
  (await drawnFor(world, id, stage))?.person;

const FREEZERS = ["sorbus", "hazel", "larch", "maple"];

/** Freezes as one of those who may, because one person freezes few others; returns what lifts it. */
async function freeze(person: string, by: string): Promise<() => Promise<void>> {
  const order = { person, reason: "a stolen notebook" };
  const { body } = await (await as(by)).post("/api/v1/freezes").send(order).expect(200);
  const others = FREEZERS.filter((code) => code !== by).slice(0, 2);
  return async () => {
    for (const code of others)
      await (await as(code)).post(`/api/v1/freezes/${body.id}/thaw`).expect(200);
  };
}

const look = async (who: string, { id }: StagedCase) =>
  (await as(who)).get(`/api/v1/cases/${id}?purpose=review`).expect(200);

test("conflicts declared once do not keep a successor, a third and a second look away", async () => {
  const made = await inReview();
  const first = (await personAt(made, "first"))!;
  await (await as(first)).post(`/api/v1/cases/${made.id}/recusal`).expect(204);
  await judged(world, made, "first", ELIGIBLE);
  await judged(world, made, "second", DECLINED);
  const third = (await personAt(made, "third"))!;
  expect(REVIEWERS.filter((code) => !CONFLICTS.includes(code))).toContain(third);

  const again = await inReview();
  for (const stage of ["first", "second"]) await judged(world, again, stage, DECLINED);
  const appealed = await askWith(world, again.code, "appeal", APPEAL);
  expect(appealed.status).toBeLessThan(300);
  expect((await world.sql("cases").where({ id: again.id }).first("state")).state).toBe("in_review");
});

test("who cannot sign in is drawn for nothing, and what they had is passed on for good", async () => {
  const made = await inReview([]);
  const first = (await personAt(made, "first"))!;
  const second = (await personAt(made, "second"))!;
  const rest = REVIEWERS.filter((code) => code !== first && code !== second);
  const frozen = [first, ...rest.slice(1)];
  const lifts: (() => Promise<void>)[] = [];
  for (const [nth, code] of frozen.entries()) lifts.push(await freeze(code, FREEZERS[nth]!));
  await look(second, made);
  expect(await personAt(made, "first")).toBe(rest[0]);
  // Two can sign in, both of them drawn: the third seat stays empty, and the verdict stands.
  await judged(world, made, "first", ELIGIBLE);
  await judged(world, made, "second", DECLINED);
  expect(await personAt(made, "third")).toBeUndefined();
  await look(second, made);
  expect(await personAt(made, "third")).toBeUndefined();
  for (const lift of lifts) await lift();
  // Who was frozen when the case was passed on is out of it; the others are free again.
  await look(second, made);
  expect(rest.slice(1)).toContain(await personAt(made, "third"));
  expect((await (await as(first)).get(`/api/v1/cases/${made.id}?purpose=review`)).status).toBe(404);
});

test("no request is sealed to a triager who is frozen", async () => {
  const lift = await freeze("alder", "sorbus");
  await expect(STAGES["submitted"]!(world)).rejects.toThrow("503");
  await lift();
  await STAGES["submitted"]!(world);
});
