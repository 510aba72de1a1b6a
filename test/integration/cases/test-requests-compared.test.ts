/** A test request shares nothing with anybody, whatever its makers gave: a true one is neither held up by it nor told apart from it. */
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { askWith, drawnFor, ELIGIBLE, judged, STAGES } from "../../support/case-stages.ts";
import type { StagedCase } from "../../support/case-stages.ts";
import { evidenceOf } from "../../support/evidence-steps.ts";
import { pdf } from "../../support/sample-files.ts";
import { claimant } from "../../support/steps.ts";
import { reviewing, sent, stateOf, testingWorld } from "../../support/test-requests.ts";
import type { World } from "../../support/world.ts";

vi.setConfig({ testTimeout: 120_000 });

let world: World;

beforeAll(async () => {
  world = await testingWorld("test-requests-compared");
});
afterAll(() => world.close());

const tokensOf = (id: string): Promise<string[]> =>
  world.sql("duplicate_tokens").where({ case_id: id }).orderBy("field").pluck("field");
const pairs = async (): Promise<number> => (await world.sql("duplicate_pairs")).length;

/** Gives a request an address and a file, and lets its reviewers look. */
async function given(made: StagedCase, address: string): Promise<void> {
  await claimant(world, made.code).setDestination(address).expect(200);
  await evidenceOf(world, made.code).send(pdf()).expect(201);
  for (const seat of ["first", "second"]) {
    const { person } = await drawnFor(world, made.id, seat);
    const agent = await world.signedIn(person);
    await agent.get(`/api/v1/cases/${made.id}?purpose=review`).expect(200);
  }
}

test("a true request with the address and the file of an approved test is paired with nobody, and approved", async () => {
  const { address } = world.chain.wallet.address();
  const mine = await sent(world, "declined");
  await reviewing(world, mine);
  await given(mine, address);
  for (const seat of ["first", "second"]) await judged(world, mine, seat, ELIGIBLE);
  expect(await stateOf(world, mine)).toBe("approved");
  world.clock.advance(120_000);
  const honest = await STAGES["in_review"]!(world);
  await given(honest, address);
  expect(await pairs()).toBe(0);
  for (const seat of ["first", "second"]) await judged(world, honest, seat, ELIGIBLE);
  expect(await stateOf(world, honest)).toBe("active");
  // Both have as many marks of what is compared, of the same kinds.
  const fields = await tokensOf(mine.id);
  expect(fields.length).toBeGreaterThan(1);
  expect(fields).toEqual(await tokensOf(honest.id));
});

test("two true requests with one address are paired as ever, and looking again at a test adds nothing", async () => {
  const { address } = world.chain.wallet.address();
  const mine = await sent(world, "eligible");
  await reviewing(world, mine);
  await given(mine, address);
  const before = await tokensOf(mine.id);
  const { person } = await drawnFor(world, mine.id, "second");
  await (await world.signedIn(person)).get(`/api/v1/cases/${mine.id}?purpose=review`).expect(200);
  expect(await tokensOf(mine.id)).toEqual(before);
  for (let count = 0; count < 2; count += 1) {
    world.clock.advance(120_000);
    const made = await STAGES["in_review"]!(world);
    await claimant(world, made.code).setDestination(address).expect(200);
    const { person: first } = await drawnFor(world, made.id, "first");
    await (await world.signedIn(first)).get(`/api/v1/cases/${made.id}?purpose=review`).expect(200);
  }
  expect(await pairs()).toBe(1);
  const [pair] = await world.sql("duplicate_pairs");
  expect([pair.case_a, pair.case_b]).not.toContain(mine.id);
  await askWith(world, mine.code, "withdrawal").expect(204);
});
